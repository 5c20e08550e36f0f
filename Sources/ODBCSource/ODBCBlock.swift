#if ODBC
    import CODBC
    import RowSources
    import Rows

    /// Rows of a statement that are fetched together, into memory that is bound to the statement.
    final class ODBCBlock {
        /// The values of a column.
        private final class Cells {
            let column: ODBCColumn
            let form: ODBCColumn.Form
            /// Bytes of one value.
            let width: Int
            /// `nil` for a column whose values are fetched one by one.
            let memory: UnsafeMutableRawBufferPointer?
            let lengths: UnsafeMutableBufferPointer<SQLLEN>
            let room = ODBCColumnBuffer()
            /// A value that was fetched by itself, before its conversion to UTF-8.
            let whole = ODBCColumnBuffer()
            /// Whether the current value is NULL; `nil` for a bound column, and before the value was fetched.
            var isNull: Bool?

            init(_ column: ODBCColumn, _ form: ODBCColumn.Form, width: Int, rows: Int, isBound: Bool) {
                (self.column, self.form, self.width) = (column, form, width)
                memory = isBound ? .allocate(byteCount: width * rows, alignment: 8) : nil
                lengths = .allocate(capacity: rows)
                lengths.initialize(repeating: ODBC.unwritten)
            }

            /// Resets the lengths before rows are fetched, so that a length that the driver fails to write is noticed.
            func clear() {
                isNull = nil
                lengths.update(repeating: ODBC.unwritten)
            }

            deinit {
                memory?.deallocate()
                lengths.deallocate()
            }
        }

        private let statement: ODBCStatement
        private let cells: [Cells]
        private let rows: Int
        private let fetched = UnsafeMutablePointer<SQLULEN>.allocate(capacity: 1)
        private let statuses: UnsafeMutableBufferPointer<SQLUSMALLINT>
        private var row = 0

        /// The memory of a block, about, and the most rows of a block.
        private static let size = (bytes: 4 << 20, rows: 1_024)
        /// Values that may have more characters or bytes than this are fetched one by one.
        private static let longest = 1_000

        /// Binds the columns of a statement that was prepared.
        ///
        /// - Parameter forms: the form in which the values of each column are fetched.
        init(_ statement: ODBCStatement, _ columns: [ODBCColumn], forms: [ODBCColumn.Form]) throws {
            self.statement = statement
            let firstLong = columns.indices.first { place in
                forms[place].width == nil && Self.isLong(columns[place], statement.link)
            }
            let widths = zip(columns, forms).map { Self.width($0, $1) }
            let total = widths.reduce(0, +)
            // All drivers give long values one row at a time, in the order of the columns, if no column from the first
            // long one on is bound.
            let bound = firstLong ?? columns.count
            rows = firstLong == nil ? max(1, min(Self.size.rows, Self.size.bytes / max(1, total))) : 1
            let count = rows
            cells = columns.indices.map { place in
                Cells(
                    columns[place], forms[place], width: widths[place], rows: count, isBound: place < bound)
            }
            fetched.initialize(to: 0)
            statuses = .allocate(capacity: rows)
            statuses.initialize(repeating: 0)
            // Bind by column; the number of rows; the addresses of their states and of their number.
            try statement.check(SQLSetStmtAttr(statement.handle, 5, ODBC.value(0), 0))
            try statement.check(SQLSetStmtAttr(statement.handle, 27, ODBC.value(UInt(rows)), 0))
            try statement.check(SQLSetStmtAttr(statement.handle, 25, statuses.baseAddress, 0))
            try statement.check(SQLSetStmtAttr(statement.handle, 26, fetched, 0))
            for (place, cell) in cells.enumerated() {
                guard let memory = cell.memory else { continue }
                try statement.check(
                    SQLBindCol(
                        statement.handle, SQLUSMALLINT(place + 1), cell.form.target, memory.baseAddress,
                        SQLLEN(cell.width), cell.lengths.baseAddress))
            }
        }

        deinit {
            fetched.deallocate()
            statuses.deallocate()
        }

        /// Whether values may exceed the size that the driver gives. SQLite does not enforce the declared length of a
        /// column.
        private static func isLong(_ column: ODBCColumn, _ link: ODBCSession) -> Bool {
            column.size <= 0 || column.size > longest || link.truncatesDoubles
        }

        /// The bytes of a cell.
        private static func width(_ column: ODBCColumn, _ form: ODBCColumn.Form) -> Int {
            if let width = form.width { return width }
            // A character of UTF-16 may take two units.
            return max(64, (min(column.size, longest) + 1) * (form == .text ? 4 : 1))
        }

        /// Moves to the next row; false after the last.
        func next() throws -> Bool {
            row += 1
            if row >= Int(fetched.pointee) {
                fetched.pointee = 0
                guard try fetch() else { return false }
                row = 0
            }
            // 5 is a row that could not be fetched, 3 no row.
            guard statuses[row] != 5, statuses[row] != 3 else {
                throw statement.link.client.error(ODBCDiagnostic.all(ODBC.statement, statement.handle))
            }
            return true
        }

        private func fetch() throws -> Bool {
            for cell in cells { cell.clear() }
            statuses.update(repeating: 0)
            guard try statement.fetch() else { return false }
            guard 1...UInt(rows) ~= fetched.pointee else {
                fetched.pointee = 0
                throw SourceError(
                    .query, RowPlace(input: statement.link.client.name),
                    "the driver does not report the number of rows that it has fetched",
                    hint: "use another driver")
            }
            return true
        }

        /// A value of the current row, valid until the next row.
        func value(_ place: Int) throws -> TypedValue {
            let cell = cells[place]
            guard let memory = cell.memory else {
                if cell.isNull == nil { cell.isNull = try !readWhole(cell, place) }
                return cell.isNull == true ? .null : try read(cell.whole.bytes, cell)
            }
            let length = cell.lengths[row]
            guard length != ODBC.null else { return .null }
            guard length >= 0 else { throw length == ODBC.noTotal ? cut(cell) : badLength(cell) }
            let value = UnsafeRawBufferPointer(
                rebasing: memory[row * cell.width..<(row + 1) * cell.width])
            if cell.form.width != nil { return try read(value, cell) }
            guard length <= cell.width - cell.form.ending else { throw cut(cell) }
            return try read(try ended(value, length, cell), cell)
        }

        /// Fetches a whole value of a column that is not bound; false for NULL.
        private func readWhole(_ cell: Cells, _ place: Int) throws -> Bool {
            cell.whole.removeAll()
            var wanted = cell.form.width ?? 4_096
            var total: Int?
            while true {
                // Even, as a unit of UTF-16 has two bytes.
                let piece = cell.whole.free(wanted)
                let size = piece.count & ~1
                var length = ODBC.unwritten
                let result = SQLGetData(
                    statement.handle, SQLUSMALLINT(place + 1), cell.form.target, piece.baseAddress,
                    SQLLEN(size), &length)
                if result == ODBC.noData { break }
                try statement.check(result, truncationsAreSeen: true)
                guard length != ODBC.null else { return false }
                guard length >= 0 || length == ODBC.noTotal else { throw badLength(cell) }
                if let width = cell.form.width {
                    cell.whole.add(width)
                    return true
                }
                let room = size - cell.form.ending
                let isCut = length == ODBC.noTotal || length > room
                if total == nil, length != ODBC.noTotal { total = length }
                if !isCut { _ = try ended(UnsafeRawBufferPointer(piece), length, cell) }
                cell.whole.add(isCut ? room : length)
                guard isCut else { break }
                wanted = length == ODBC.noTotal ? 2 * size : length - room + 2
            }
            guard total.map({ $0 == cell.whole.count }) ?? true else { throw cut(cell) }
            return true
        }

        /// The bytes of a value of variable length. A text ends with a zero, unless the driver wrongly counts characters
        /// instead of bytes.
        private func ended(
            _ bytes: UnsafeRawBufferPointer, _ length: Int, _ cell: Cells
        ) throws -> UnsafeRawBufferPointer {
            let ending = bytes[length..<length + cell.form.ending]
            guard ending.allSatisfy({ $0 == 0 }) else { throw badLength(cell) }
            return UnsafeRawBufferPointer(rebasing: bytes[..<length])
        }

        /// The refusal of a value whose length is missing or wrong.
        private func badLength(_ cell: Cells) -> SourceError {
            bad(cell, "a value whose length the driver does not give, or gives wrong", "use another driver")
        }

        private func cut(_ cell: Cells) -> SourceError {
            SourceError(
                .row(.badValue), RowPlace(input: statement.link.client.name),
                "the driver has cut a value of the column `\(cell.column.name)` and does not give the rest",
                hint: "let a `query` CAST it to a type that is wide enough")
        }

        private func read(_ bytes: UnsafeRawBufferPointer, _ cell: Cells) throws -> TypedValue {
            switch cell.form {
            case .signed: return .integer(bytes.loadUnaligned(as: Int64.self))
            case .unsigned: return .unsigned(bytes.loadUnaligned(as: UInt64.self))
            case .double: return .double(bytes.loadUnaligned(as: Double.self))
            case .float: return Self.float(bytes.loadUnaligned(as: Double.self))
            case .bit: return .boolean(bytes[0] != 0)
            case .bytes: return .bytes(bytes)
            case .decimal: return ODBCTextValue.decimal(bytes)
            case .date: return ODBCTextValue.date(bytes)
            case .time: return ODBCTextValue.time(bytes)
            case .timestamp:
                let value = ODBCTextValue.timestamp(bytes)
                if cell.column.isInstant, case .local(let time) = value { return .instant(time) }
                return value
            case .plain: return .text(bytes)
            case .integerText:
                guard let number = Int64(String(decoding: bytes, as: UTF8.self)) else {
                    throw bad(
                        cell, "a value that is not an integer, and the driver gives such values 15 digits",
                        "use a source of the kind `sqlite`")
                }
                return .integer(number)
            case .text:
                guard cell.room.put(utf16: bytes) else {
                    throw bad(cell, "text that is not Unicode", "convert it by a `query`")
                }
                return .text(cell.room.bytes)
            }
        }

        /// A number of single precision that was fetched as a double. The double has its value or its digits.
        private static func float(_ number: Double) -> TypedValue {
            let float = Float(number)
            let isSame = number.isNaN || Double(float) == number || Double("\(float)") == number
            return isSame ? .float(float) : .double(number)
        }

        private func bad(_ cell: Cells, _ what: String, _ hint: String) -> SourceError {
            SourceError(
                .row(.badValue), RowPlace(input: statement.link.client.name),
                "the column `\(cell.column.name)` holds \(what)", hint: hint)
        }
    }
#endif
