#if SQLite
    import RowSources
    import Rows
    import Terms

    /// What tells the rows of a table apart in messages: the rowid, or the primary key of a table without one. A view
    /// has neither.
    struct SQLiteKey {
        /// The rowid under a name by which it can be read.
        private let rowID: String?
        private let primaryKey: [String]
        private let timeColumn: String

        init(rowID: String?, primaryKey: [String], timeColumn: String) {
            self.rowID = rowID
            self.primaryKey = primaryKey
            self.timeColumn = timeColumn
        }

        /// A key of rows that have none.
        static let none = SQLiteKey(rowID: nil, primaryKey: [], timeColumn: "")

        var count: Int { columns.count }

        /// The key's columns, as expressions of SQL on the table `t`.
        var columns: [String] {
            rowID.map { ["t.\($0)"] } ?? primaryKey.map { "t.\(quotedIdentifier($0))" }
        }

        /// The key of a statement's row whose columns start at a place: `rowid 17`, `id = 3`; nil where nothing of it
        /// may be shown.
        func text(_ statement: SQLiteStatement, from start: Int = 0) -> String? {
            guard rowID == nil else { return statement.integer(start).map { "rowid \($0)" } }
            let parts = primaryKey.enumerated().compactMap { place, name in
                shown(statement.value(start + place), of: name).map { "\(printable(name.utf8)) = \($0)" }
            }
            return parts.isEmpty ? nil : parts.joined(separator: ", ")
        }

        /// Numbers and the time; other text may be what nobody should read.
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
