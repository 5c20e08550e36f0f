#if SQLite
    import RowSources
    import Rows
    import Terms

    /// The columns that identify a row in messages: the rowid, or the primary key of a table without a rowid. A view has
    /// neither.
    struct SQLiteKey {
        /// The name by which the rowid can be read.
        private let rowID: String?
        private let primaryKey: [String]
        private let timeColumn: String

        init(rowID: String?, primaryKey: [String], timeColumn: String) {
            self.rowID = rowID
            self.primaryKey = primaryKey
            self.timeColumn = timeColumn
        }

        /// The key of rows without a key.
        static let none = SQLiteKey(rowID: nil, primaryKey: [], timeColumn: "")

        var count: Int { columns.count }

        /// The columns of the key, as expressions of SQL on the table `t`.
        var columns: [String] {
            rowID.map { ["t.\($0)"] } ?? primaryKey.map { "t.\(quotedIdentifier($0))" }
        }

        /// The key of a statement's row: `rowid 17`, `id = 3`; nil if none of it may be shown.
        ///
        /// - Parameter start: the place of the key's first column.
        func text(_ statement: SQLiteStatement, from start: Int = 0) -> String? {
            guard rowID == nil else { return statement.integer(start).map { "rowid \($0)" } }
            let parts = primaryKey.enumerated().compactMap { place, name in
                shown(statement.value(start + place), of: name).map { "\(printable(name.utf8)) = \($0)" }
            }
            return parts.isEmpty ? nil : parts.joined(separator: ", ")
        }

        /// Numbers and the time. Other text is not shown, as it may be private.
        private func shown(_ value: TypedValue, of name: String) -> String? {
            switch value {
            case .integer(let number): "\(number)"
            case .double(let number): "\(number)"
            case .text(let bytes) where name == timeColumn: "`\(printable(bytes))`"
            default: nil
            }
        }
    }
#endif
