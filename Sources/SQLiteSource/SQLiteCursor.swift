#if SQLite
    import RowSources
    import Rows

    /// The rows of a statement. Its first columns may be the key, which is not part of the values.
    final class SQLiteCursor: RowCursor {
        let columns: [String]
        private let name: String
        private let rowKey: SQLiteKey
        private let offset: Int
        private var statement: SQLiteStatement?
        private var hasBegun = false

        /// - Parameter name: the name of the source in messages.
        init(_ statement: SQLiteStatement, key: SQLiteKey = .none, _ name: String) {
            self.statement = statement
            self.name = name
            rowKey = key
            offset = key.count
            columns = Array(statement.columns.dropFirst(offset))
        }

        func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
            guard let statement, try statement.step() else { return false }
            if !hasBegun { try begin(statement) }
            for column in 0..<(statement.columnCount - offset) {
                row[column] = statement.value(column + offset)
            }
            return true
        }

        /// Refuses rows whose columns have changed. SQLite prepares a statement again if the schema changed before its first
        /// row, and `*` may then be other columns.
        private func begin(_ statement: SQLiteStatement) throws {
            hasBegun = true
            guard statement.columns.dropFirst(offset).elementsEqual(columns) else {
                throw SourceError(
                    .changed, RowPlace(input: name), "its columns changed while the query was begun",
                    isTransient: true)
            }
        }

        var key: String? {
            statement.flatMap { rowKey.text($0) }
        }

        func close() {
            statement = nil
        }
    }
#endif
