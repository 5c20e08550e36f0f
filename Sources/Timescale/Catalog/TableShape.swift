import Terms

/// The facts about a table that decide how its rows are encoded and loaded: its identity, its columns and its triggers.
///
/// A load compares the shape that it prepared for with the shape that it finds under its lock, where no session can
/// change either.
package struct TableShape: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package let name: String
        /// The number of the column in the catalog. A column that was dropped and added again has another one.
        package let number: String
        /// As `format_type` prints it.
        package let type: String
        /// Type, modifiers, collation, generation, identity and the parts of a composite type, as the catalog numbers them.
        package let detail: String

        package init(name: String, number: String, type: String, detail: String) {
            self.name = name
            self.number = number
            self.type = type
            self.detail = detail
        }
    }

    /// The OID of the relation, as in ``HypertableFacts/relation``.
    package let relation: String
    package let columns: [Column]
    /// The enabled triggers of users: their names, and what the catalog says of them.
    package let triggers: [String: String]

    package init(relation: String, columns: [Column], triggers: [String: String]) {
        self.relation = relation
        self.columns = columns
        self.triggers = triggers
    }

    /// The shape in the rows of ``query(_:)``.
    ///
    /// - Throws: ``TargetError/unexpected(_:)``.
    package init(rows: [[String?]]) throws {
        var columns: [Column] = []
        var triggers: [String: String] = [:]
        for row in rows {
            guard let name = row[2], let detail = row[3] else {
                throw TargetError.unexpected("a NULL about a column or a trigger")
            }
            if row[1] == "t" {
                triggers[name] = detail
            } else {
                columns.append(Column(name: name, number: row[4] ?? "", type: row[5] ?? "", detail: detail))
            }
        }
        self.init(relation: rows.first?[0] ?? "", columns: columns, triggers: triggers)
    }

    package static let none = TableShape(relation: "", columns: [], triggers: [:])

    /// The query for the shape of a table that exists.
    package static func query(_ table: TableName) -> String {
        """
        SELECT a.attrelid, false, a.attname, \(detail), a.attnum, pg_catalog.format_type(a.atttypid, a.atttypmod)
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = \(relation(table)) AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT t.tgrelid, true, t.tgname,
            pg_catalog.concat_ws(' ', t.oid, t.tgfoid, t.tgtype, t.tgenabled), NULL, NULL
        FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
        WHERE t.tgrelid = \(relation(table)) AND NOT t.tgisinternal AND t.tgenabled <> 'D'
            AND pg_catalog.left(n.nspname, 12) <> '_timescaledb'
        """
    }

    /// A value for a query on the table itself: the table's identity and ``Column/detail`` of one of its columns, which
    /// ``identity(of:)`` gives as well.
    package static func identity(of column: String, in table: TableName) -> String {
        "(SELECT pg_catalog.concat_ws(' ', a.attrelid, \(detail)) FROM pg_catalog.pg_attribute AS a "
            + "WHERE a.attrelid = \(relation(table)) AND a.attname = \(quotedLiteral(column)))"
    }

    /// The table's identity and a column's detail; `nil` without such a column.
    package func identity(of column: String) -> String? {
        columns.first { $0.name == column }.map { "\(relation) \($0.detail)" }
    }

    private static func relation(_ table: TableName) -> String {
        "\(quotedLiteral(table.sql))::pg_catalog.regclass"
    }

    /// A domain's own type never changes; the parts of a composite type may.
    private static let detail = """
        pg_catalog.concat_ws(' ', a.attnum, a.atttypid, a.atttypmod, a.attcollation, a.attgenerated <> '',
            a.attidentity <> '', (SELECT pg_catalog.string_agg(
                pg_catalog.concat_ws(' ', part.attname, part.atttypid, part.atttypmod), ',' ORDER BY part.attnum)
            FROM pg_catalog.pg_type AS whole JOIN pg_catalog.pg_type AS inner_type
                ON inner_type.oid IN (whole.oid, whole.typelem, whole.typbasetype)
            JOIN pg_catalog.pg_attribute AS part ON part.attrelid = inner_type.typrelid
                AND part.attnum > 0 AND NOT part.attisdropped
            WHERE whole.oid = a.atttypid AND inner_type.typrelid <> 0))
        """
}
