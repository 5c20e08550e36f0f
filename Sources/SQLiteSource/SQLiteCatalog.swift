#if SQLite
    import CSQLite
    import RowSources
    import Terms

    /// A table or view as the schema of the database file describes it.
    struct SQLiteCatalog {
        let columns: [SourceDescription.Column]
        /// The columns of the primary key, in its order.
        let primaryKey: [String]
        /// The name by which the table's rowid can be read; nil for a view, or a table without a rowid.
        let rowID: String?
        private let table: SourceTable
        private let file: SQLiteFile

        /// - Throws: `SourceError` for a table that does not exist.
        init(_ table: SourceTable, on file: SQLiteFile) throws {
            self.table = table
            self.file = file
            (columns, primaryKey) = try Self.columns(table, on: file)
            guard !columns.isEmpty else {
                throw SourceError(
                    .query, RowPlace(input: file.name), "there is no table \(table)",
                    hint: try Self.hint(on: file))
            }
            rowID = try Self.rowID(table.sql(), columns.map(\.name), on: file)
        }

        /// The tables and views of the file.
        static func tables(on file: SQLiteFile) throws -> [CatalogTable] {
            try names(on: file).compactMap { name in
                guard let table = try? SourceTable(parsing: quotedIdentifier(name)) else { return nil }
                return CatalogTable(name: table, columns: try columns(table, on: file).columns)
            }
        }

        /// A column's name as the table spells it: the same scalars, or else canonically equivalent ones.
        func spelling(of name: String) -> String? {
            let names = columns.map(\.name)
            return names.first { $0.unicodeScalars.elementsEqual(name.unicodeScalars) }
                ?? names.first { $0 == name }
        }

        /// The collation of a column. All of SQLite's own collations sort times correctly. One that an application defines
        /// is unknown here, so that BINARY takes its place.
        func collation(of column: String) -> String {
            let parts = table.parts.suffix(2)
            var collation: UnsafePointer<CChar>?
            let code = sqlite3_table_column_metadata(
                file.handle, parts.count > 1 ? parts.first : nil, parts.last, column, nil, &collation, nil,
                nil, nil)
            // The columns of a view have no collation.
            guard code == SQLITE_OK, let collation else { return Self.binary }
            let name = String(cString: collation).uppercased()
            return [Self.binary, "NOCASE", "RTRIM"].contains(name) ? name : Self.binary
        }

        /// SQLite's collation of bytes, the default.
        static let binary = "BINARY"

        /// The name of an index that finds the rows between two values of a column by a collation, or "the primary key".
        func index(of column: String, collation: String) throws -> String? {
            if primaryKey.count == 1, primaryKey[0] == column,
                columns.first(where: { $0.name == column })?.type?.uppercased() == "INTEGER"
            {
                return "the primary key"
            }
            let list = Self.pragma("index_list", table)
            // An index on an expression has no column, and one with another collation has another order.
            let statement = try SQLiteStatement(
                "SELECT CASE l.origin WHEN 'pk' THEN 'the primary key' ELSE l.name END "
                    + "FROM \(list.sql) AS l, pragma_index_xinfo(l.name) AS i "
                    + "WHERE l.partial = 0 AND i.seqno = 0 AND i.cid >= 0 AND lower(i.name) = lower(?) "
                    + "AND upper(i.coll) = ? ORDER BY l.seq LIMIT 1",
                list.bounds + [.text(column), .text(collation)], on: file)
            return try statement.step() ? statement.text(0) : nil
        }

        // MARK: Reading

        /// The call of a pragma function on a table, in the schema that its name gives.
        private static func pragma(_ name: String, _ table: SourceTable) -> (
            sql: String, bounds: [SQLiteBound]
        ) {
            let last = table.parts[table.parts.count - 1]
            guard table.parts.count > 1 else { return ("pragma_\(name)(?)", [.text(last)]) }
            return ("pragma_\(name)(?, ?)", [.text(last), .text(table.parts[table.parts.count - 2])])
        }

        /// The columns, generated ones included, without hidden columns of virtual tables.
        private static func columns(
            _ table: SourceTable, on file: SQLiteFile
        ) throws -> (columns: [SourceDescription.Column], primaryKey: [String]) {
            let source = pragma("table_xinfo", table)
            // The rowid's alias is never NULL.
            let statement = try SQLiteStatement(
                "SELECT name, type, \"notnull\" OR (pk = 1 AND upper(type) = 'INTEGER'), pk FROM \(source.sql) "
                    + "WHERE hidden <> 1 ORDER BY cid", source.bounds, on: file)
            var columns: [SourceDescription.Column] = []
            var keys: [(place: Int64, name: String)] = []
            while try statement.step() {
                let name = statement.text(0) ?? ""
                let type = statement.text(1).flatMap { $0.isEmpty ? nil : $0 }
                columns.append(
                    .init(name: name, type: type, kind: nil, isNullable: statement.integer(2) == 0))
                if let place = statement.integer(3), place > 0 { keys.append((place, name)) }
            }
            return (columns, keys.sorted { $0.place < $1.place }.map(\.name))
        }

        private static func hint(on file: SQLiteFile) throws -> String {
            let names = try names(on: file).prefix(20)
            return names.isEmpty ? "the database has no tables" : "it has \(names.joined(separator: ", "))"
        }

        private static func names(on file: SQLiteFile) throws -> [String] {
            let statement = try SQLiteStatement(
                "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' "
                    + "ESCAPE '!' ORDER BY name", on: file)
            var names: [String] = []
            while try statement.step() { names.append(statement.text(0) ?? "") }
            return names
        }

        private static func rowID(_ table: String, _ columns: [String], on file: SQLiteFile) throws -> String?
        {
            let taken = Set(columns.map { $0.lowercased() })
            guard let name = ["rowid", "_rowid_", "oid"].first(where: { !taken.contains($0) }),
                let statement = try? SQLiteStatement("SELECT t.\(name) FROM \(table) AS t LIMIT 1", on: file)
            else { return nil }
            // A view has the name, but no value.
            return try !statement.step() || statement.integer(0) != nil ? name : nil
        }
    }
#endif
