#if SQLite
    import CSQLite
    import RowSources
    import Rows

    /// A prepared statement.
    final class SQLiteStatement {
        private let file: SQLiteFile
        private let statement: OpaquePointer
        let columnCount: Int

        /// - Throws: `SourceError`, `CancellationError`.
        convenience init(_ query: SQLiteQuery, on file: SQLiteFile) throws {
            try self.init(query.sql, query.bounds, on: file)
        }

        /// - Throws: `SourceError`, `CancellationError`.
        init(_ sql: String, _ bounds: [SQLiteBound] = [], on file: SQLiteFile) throws {
            guard !file.isInterrupted else { throw CancellationError() }
            self.file = file
            var prepared: OpaquePointer?
            var hasMore = false
            let code = sql.withCString { text in
                var tail: UnsafePointer<CChar>?
                let code = sqlite3_prepare_v2(file.handle, text, -1, &prepared, &tail)
                hasMore = tail.map { String(cString: $0).contains { !$0.isWhitespace && $0 != ";" } } ?? false
                return code
            }
            guard code == SQLITE_OK else { throw file.error(code) }
            guard let prepared, !hasMore, sqlite3_column_count(prepared) > 0 else {
                sqlite3_finalize(prepared)
                throw SourceError.notOneSelect(in: file.name)
            }
            statement = prepared
            columnCount = Int(sqlite3_column_count(prepared))
            for (index, bound) in bounds.enumerated() { bound.bind(to: statement, Int32(index + 1)) }
        }

        deinit {
            sqlite3_finalize(statement)
        }

        var columns: [String] {
            (0..<Int32(columnCount)).map { String(cString: sqlite3_column_name(statement, $0)) }
        }

        /// The declared type of a column; nil for a column that is not one of a table.
        func declaredType(_ column: Int) -> String? {
            sqlite3_column_decltype(statement, Int32(column)).map { String(cString: $0) }
        }

        /// Moves to the next row; false after the last.
        @inline(__always)
        func step() throws -> Bool {
            guard !file.isInterrupted else { throw CancellationError() }
            switch sqlite3_step(statement) {
            case SQLITE_ROW: return true
            case SQLITE_DONE: return false
            case let code: throw file.error(code)
            }
        }

        /// A value, by its storage class.
        @inline(__always)
        func value(_ column: Int) -> TypedValue {
            let column = Int32(truncatingIfNeeded: column)
            switch sqlite3_column_type(statement, column) {
            case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
            case SQLITE_FLOAT: return .double(sqlite3_column_double(statement, column))
            case SQLITE_TEXT:
                let text = UnsafeRawPointer(sqlite3_column_text(statement, column))
                return .text(.init(start: text, count: Int(sqlite3_column_bytes(statement, column))))
            case SQLITE_BLOB:
                let blob = sqlite3_column_blob(statement, column)
                return .bytes(.init(start: blob, count: Int(sqlite3_column_bytes(statement, column))))
            default: return .null
            }
        }

        func integer(_ column: Int) -> Int64? {
            if case .integer(let number) = value(column) { number } else { nil }
        }

        func text(_ column: Int) -> String? {
            if case .text(let bytes) = value(column) { String(decoding: bytes, as: UTF8.self) } else { nil }
        }
    }
#endif
