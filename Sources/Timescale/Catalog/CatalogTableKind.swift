import Terms

extension HypertableReader {
    /// What the name belongs to.
    func kind() throws -> HypertableFacts.Kind {
        let rows = try query(
            """
            SELECT c.relkind FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = \(quotedLiteral(table.schema)) AND c.relname = \(quotedLiteral(table.name))
            """)
        guard let relkind = rows.first?[0] else { return .absent }
        if try exists("hypertables", where: named) { return .hypertable }
        switch relkind {
        case "v":
            return try exists("continuous_aggregates", where: viewIsNamed) ? .continuousAggregate : .view
        case "r": return try kindOfPlainTable()
        case "p": return .partitionedTable
        case "f": return .foreignTable
        case "m": return .materializedView
        default: return .other
        }
    }

    private var viewIsNamed: String {
        "view_schema = \(quotedLiteral(table.schema)) AND view_name = \(quotedLiteral(table.name))"
    }

    private func exists(_ view: String, where condition: String) throws -> Bool {
        try query("SELECT FROM timescaledb_information.\(view) WHERE \(condition) LIMIT 1").isEmpty == false
    }

    private func kindOfPlainTable() throws -> HypertableFacts.Kind {
        let chunk = try query(
            """
            SELECT hypertable_schema, hypertable_name FROM timescaledb_information.chunks
            WHERE chunk_schema = \(quotedLiteral(table.schema)) AND chunk_name = \(quotedLiteral(table.name))
            """)
        if let row = chunk.first { return .chunk(of: try name(row[0], row[1])) }
        let view = try query(
            """
            SELECT view_schema, view_name FROM timescaledb_information.continuous_aggregates
            WHERE materialization_hypertable_schema = \(quotedLiteral(table.schema))
                AND materialization_hypertable_name = \(quotedLiteral(table.name))
            """)
        if let row = view.first { return .materialization(of: try name(row[0], row[1])) }
        return .plainTable
    }

}
