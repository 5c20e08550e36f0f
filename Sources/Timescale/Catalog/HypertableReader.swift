import Postgres
import Statements
import Terms
import TimeAxis

extension Session {
    /// Reads PostgreSQL's catalog and TimescaleDB's information views about a table, in one snapshot.
    ///
    /// - Throws: ``ServerError``; ``TargetError/unexpected(_:)``.
    package func hypertableFacts(of table: TableName) throws -> HypertableFacts {
        try snapshot { session in
            // The server then qualifies names in definitions.
            try session.execute("SET LOCAL search_path TO pg_catalog")
            return try HypertableReader(session: session, table: table).read()
        }
    }
}

/// Reads the facts of one table inside a snapshot.
struct HypertableReader {
    let query: (String) throws -> [[String?]]
    let table: TableName

    init(session: isolated Session, table: TableName) {
        query = session.query
        self.table = table
    }

    /// SQL for the OID of the table.
    var relation: String { "\(quotedLiteral(table.sql))::regclass" }
    /// SQL that selects the hypertable in an information view.
    var named: String {
        "hypertable_schema = \(quotedLiteral(table.schema)) AND hypertable_name = \(quotedLiteral(table.name))"
    }

    func read() throws -> HypertableFacts {
        let kind = try kind()
        let isTable = kind != .absent && kind != .other
        let isHypertable = kind == .hypertable
        let oid = kind == .absent ? "" : try text(query("SELECT \(relation)::oid").first?[0])
        return HypertableFacts(
            table: table, kind: kind, relation: oid, columns: isTable ? try columns() : [],
            dimensions: isHypertable ? try dimensions() : [], chunks: isHypertable ? try chunks() : [],
            indexes: isTable ? try indexes() : [], triggers: isTable ? try triggers() : [],
            foreignKeys: isTable ? try foreignKeys() : [],
            referencingKeys: isTable ? try referencingKeys() : [],
            checks: isTable ? try checks() : [], columnstore: isHypertable ? try columnstore() : nil,
            shape: isTable ? try TableShape(rows: query(TableShape.query(table))) : .none)
    }

    func name(_ schema: String?, _ name: String?) throws -> TableName {
        TableName(schema: try text(schema), name: try text(name))
    }

    func text(_ value: String?) throws -> String {
        guard let value else { throw TargetError.unexpected("a NULL about \(table)") }
        return value
    }

    func number(_ value: String?) throws -> Int64 {
        guard let number = value.flatMap({ Int64($0) }) else {
            throw TargetError.unexpected("no number where one belongs, about \(table)")
        }
        return number
    }
}
