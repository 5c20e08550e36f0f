#if MySQL
    import CMariaDB
    import RowSources
    import Rows
    import TimeAxis

    /// The rows of a statement, streamed by the binary protocol: the client holds one.
    final class MySQLCursor: RowCursor {
        private let link: MySQLSession
        private var statement: UnsafeMutablePointer<MYSQL_STMT>?
        private let all: [MySQLColumn]
        private let binds: UnsafeMutableBufferPointer<MYSQL_BIND>
        /// The number of columns at the end that are read only to identify rows.
        private let keys: Int
        private let abandoned: () -> Void
        private var hasEnded = false
        private var hasLongValue = false

        /// Codes of warnings that the query left out rows or changed values: a wrong or cut time or number (1264, 1265,
        /// 1292, 1366, 1411, 1441), a cut GROUP_CONCAT (1260), NULL in place of a long value (1301), LIMIT ROWS
        /// EXAMINED (1931).
        private static let cuts: Set<UInt32> = [1260, 1264, 1265, 1292, 1301, 1366, 1411, 1441, 1931]

        /// - Parameters:
        ///   - keys: the number of columns at the end that are the key.
        ///   - abandoned: called if the cursor is closed before its last row. The session cannot be used afterwards.
        /// - Throws: `SourceError`, `CancellationError`.
        init(_ sql: String, on link: MySQLSession, keys: Int = 0, abandoned: @escaping () -> Void) throws {
            self.link = link
            self.keys = keys
            self.abandoned = abandoned
            let statement = try Self.prepared(sql, on: link)
            all = Self.columns(of: statement)
            binds = .allocate(capacity: all.count)
            _ = binds.initialize(from: all.map(\.bind))
            self.statement = statement
            guard mysql_stmt_execute(statement) == 0,
                mysql_stmt_bind_result(statement, binds.baseAddress) == 0
            else {
                hasEnded = true
                throw link.error(MySQLFailure(statement, on: link.handle))
            }
        }

        deinit {
            close()
            binds.deallocate()
        }

        /// The names and types of a query's columns; the query does not run.
        static func describe(_ sql: String, on link: MySQLSession) throws -> [MySQLColumn] {
            let statement = try prepared(sql, on: link)
            defer { mysql_stmt_close(statement) }
            return columns(of: statement)
        }

        private static func prepared(_ sql: String, on link: MySQLSession) throws -> UnsafeMutablePointer<
            MYSQL_STMT
        > {
            guard !link.isInterrupted else { throw CancellationError() }
            guard let statement = mysql_stmt_init(link.handle) else {
                throw SourceError(.query, RowPlace(input: link.name), "the client has not enough memory")
            }
            guard mysql_stmt_prepare(statement, sql, UInt(sql.utf8.count)) == 0 else {
                defer { mysql_stmt_close(statement) }
                throw link.error(MySQLFailure(statement, on: link.handle))
            }
            guard mysql_stmt_field_count(statement) > 0 else {
                mysql_stmt_close(statement)
                throw SourceError.notOneSelect(in: link.name)
            }
            return statement
        }

        private static func columns(of statement: UnsafeMutablePointer<MYSQL_STMT>) -> [MySQLColumn] {
            guard let result = mysql_stmt_result_metadata(statement) else { return [] }
            defer { mysql_free_result(result) }
            let count = Int(mysql_num_fields(result))
            let fields = mysql_fetch_fields(result)
            return (0..<count).compactMap { place in fields.map { MySQLColumn($0[place]) } }
        }

        var columns: [String] { all.dropLast(keys).map(\.name) }

        func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
            guard try fetch() else { return false }
            for place in 0..<(all.count - keys) { row[place] = all[place].value }
            return true
        }

        /// The values of the next row; nil after the last.
        func nextValues() throws -> [TypedValue]? {
            try fetch() ? all.map(\.value) : nil
        }

        @inline(__always)
        private func fetch() throws -> Bool {
            guard let statement, !hasEnded else { return false }
            if hasLongValue { try makeSmall(statement) }
            switch mysql_stmt_fetch(statement) {
            case 0: return true
            case MYSQL_DATA_TRUNCATED:
                try readOn(statement)
                return true
            case MYSQL_NO_DATA:
                hasEnded = true
                try refuseCuts()
                return false
            default: throw link.error(MySQLFailure(statement, on: link.handle))
            }
        }

        /// Enlarges the buffers of values that did not fit, and reads these again.
        private func readOn(_ statement: UnsafeMutablePointer<MYSQL_STMT>) throws {
            for (place, column) in all.enumerated() where column.isCut {
                column.grow()
                var bind = column.bind
                guard mysql_stmt_fetch_column(statement, &bind, UInt32(place), 0) == 0 else {
                    throw link.error(MySQLFailure(statement, on: link.handle))
                }
                hasLongValue = true
            }
            try bindAgain(statement)
            guard all.allSatisfy({ $0.isNull.pointee != 0 || $0.error.pointee == 0 || $0.isVariable }) else {
                throw SourceError(
                    .query, RowPlace(input: link.name, key: key), "the client cut a value of a row",
                    hint: "this is a bug of hyperfill; nothing of the window was committed")
            }
        }

        private func makeSmall(_ statement: UnsafeMutablePointer<MYSQL_STMT>) throws {
            hasLongValue = false
            if all.reduce(false, { $1.shrink() || $0 }) { try bindAgain(statement) }
        }

        private func bindAgain(_ statement: UnsafeMutablePointer<MYSQL_STMT>) throws {
            for (place, column) in all.enumerated() { binds[place] = column.bind }
            guard mysql_stmt_bind_result(statement, binds.baseAddress) == 0 else {
                throw link.error(MySQLFailure(statement, on: link.handle))
            }
        }

        private func refuseCuts() throws {
            // After streamed rows, the client library does not know how many warnings there are.
            for warning in try link.warnings() where Self.cuts.contains(warning.code) {
                let isCut = warning.code == 1931 || warning.code == 1260
                throw SourceError(
                    .query, RowPlace(input: link.name),
                    isCut
                        ? "the server left something out and only warned of it: \(warning.message) (\(warning.code))"
                        : "the server changed a value or a literal and only warned of it (warning \(warning.code))",
                    hint: isCut
                        ? "take the limit out of the query"
                        : "run the query by hand, then SHOW WARNINGS; a zone at the end of a literal, such as "
                            + "+02:00 or Z, is ignored by the server")
            }
        }

        var key: String? {
            let parts = all.suffix(keys).compactMap { column in
                Self.shown(column.value).map { "\(column.name) = \($0)" }
            }
            return parts.isEmpty ? nil : parts.joined(separator: ", ")
        }

        /// Numbers and times. Other text is not shown, as it may be private.
        private static func shown(_ value: TypedValue) -> String? {
            switch value {
            case .integer(let number): "\(number)"
            case .unsigned(let number): "\(number)"
            case .decimal(let digits): String(decoding: digits, as: UTF8.self)
            case .date(let days): TimeType.date.text(days)
            case .local(let time): TimeType.timestamp.text(time.microseconds)
            case .instant(let time): TimeType.timestamptz.text(time.microseconds)
            default: nil
            }
        }

        func close() {
            guard let statement else { return }
            self.statement = nil
            if !hasEnded {
                // Otherwise closing the statement reads the rest, however much that is.
                link.hangUp()
                abandoned()
            }
            mysql_stmt_close(statement)
        }
    }
#endif
