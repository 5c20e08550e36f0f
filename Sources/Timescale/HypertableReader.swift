import Postgres
import Statements
import Terms
import TimeAxis

extension Session {
    /// Reads what the target says about a table, from PostgreSQL's catalog and TimescaleDB's information views,
    /// in one snapshot.
    ///
    /// - Throws: ``ServerError``; ``TargetError/unexpected(_:)``.
    public func hypertableFacts(of table: TableName) throws -> HypertableFacts {
        try snapshot { session in
            // Names in definitions then come qualified.
            try session.execute("SET LOCAL search_path TO pg_catalog")
            return try HypertableReader(session: session, table: table).read()
        }
    }
}

/// Reads the facts of one table inside a snapshot.
private struct HypertableReader {
    let query: (String) throws -> [[String?]]
    let table: TableName

    init(session: isolated Session, table: TableName) {
        query = session.query
        self.table = table
    }

    private var relation: String { "\(quotedLiteral(table.sql))::regclass" }
    private var named: String {
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
            checks: isTable ? try checks() : [], columnstore: isHypertable ? try columnstore() : nil)
    }

    private func kind() throws -> HypertableFacts.Kind {
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

    private func name(_ schema: String?, _ name: String?) throws -> TableName {
        TableName(schema: try text(schema), name: try text(name))
    }

    private func columns() throws -> [Column] {
        let times = try innerTimes()
        return try query(
            """
            WITH RECURSIVE base (attnum, type, modifier, has_default) AS (
                SELECT attnum, atttypid, atttypmod, atthasdef FROM pg_attribute WHERE attrelid = \(relation)
                UNION ALL
                SELECT b.attnum, t.typbasetype, t.typtypmod, b.has_default OR t.typdefault IS NOT NULL
                FROM base AS b JOIN pg_type AS t ON t.oid = b.type WHERE t.typtype = 'd')
            SELECT a.attname, format_type(a.atttypid, a.atttypmod), format_type(b.type, NULL), a.attnotnull,
                a.attgenerated <> '', a.attidentity <> '', b.has_default, t.typtype = 'e',
                format_type(b.type, b.modifier)
            FROM pg_attribute AS a JOIN base AS b ON b.attnum = a.attnum
            JOIN pg_type AS t ON t.oid = b.type AND t.typtype <> 'd'
            WHERE a.attrelid = \(relation) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """
        ).map { row in
            Column(
                name: try text(row[0]), type: try text(row[1]), baseType: try text(row[2]),
                modifiedType: try text(row[8]), isEnum: row[7] == "t", isNotNull: row[3] == "t",
                isGenerated: row[4] == "t",
                isIdentity: row[5] == "t",
                hasDefault: row[6] == "t" && row[4] != "t", times: times[try text(row[0])] ?? [])
        }
    }

    /// By columns' names.
    private func innerTimes() throws -> [String: [String]] {
        let types = "SELECT atttypid FROM pg_catalog.pg_attribute WHERE attrelid = \(relation) AND attnum > 0"
        let rows = try query(
            "SELECT a.attname, i.type FROM pg_catalog.pg_attribute AS a "
                + "JOIN (\(InnerTimes.query(of: types))) AS i (whole, type) ON i.whole = a.atttypid "
                + "WHERE a.attrelid = \(relation) AND a.attnum > 0 AND NOT a.attisdropped")
        return Dictionary(grouping: try rows.map { (try text($0[0]), try text($0[1])) }, by: \.0)
            .mapValues { $0.map(\.1) }
    }

    private func dimensions() throws -> [Dimension] {
        try query(
            """
            SELECT column_name, column_type::text, dimension_type, num_partitions,
                coalesce(integer_interval, (extract(epoch FROM time_interval) * 1000000)::bigint)
            FROM timescaledb_information.dimensions WHERE \(named) ORDER BY dimension_number
            """
        ).map { row in
            let kind: Dimension.Kind =
                row[2] == "Time"
                ? .time(interval: try number(row[4])) : .space(partitions: Int(try number(row[3])))
            return Dimension(column: try text(row[0]), typeName: try text(row[1]), kind: kind)
        }
    }

    private func chunks() throws -> [ChunkRange] {
        try query(ChunkQuery(table: table).sql).map { row in
            try ChunkQuery.range(row)
        }
    }

    /// `hypertable_compression_settings` is there from 2.15 on.
    private func columnstore() throws -> Columnstore? {
        let enabled = try query(
            "SELECT compression_enabled FROM timescaledb_information.hypertables WHERE \(named)")
        guard enabled.first?[0] == "t" else { return nil }
        let view = "timescaledb_information.hypertable_compression_settings"
        guard try query("SELECT to_regclass('\(view)')").first?[0] != nil else {
            return Columnstore(segmentBy: [])
        }
        let settings = try query("SELECT segmentby FROM \(view) WHERE hypertable = \(relation)")
        let names = settings.first?[0]?.split(separator: ",").map(String.init) ?? []
        let known = Set(try columns().map(\.name))
        return Columnstore(segmentBy: names.allSatisfy(known.contains) ? names : [])
    }

    private func checks() throws -> [String] {
        try query(
            """
            SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = \(relation) ORDER BY conname
            """
        ).map { try text($0[0]) }
    }

    private func indexes() throws -> [IndexFacts] {
        try query(
            """
            SELECT n.nspname, c.relname, \(IndexQuery.definition), \(IndexQuery.predicate), t.spcname,
                \(IndexQuery.comment), i.indisunique, i.indisprimary, \(IndexQuery.isConstraint),
                i.indisvalid, i.indisclustered, array_to_string(c.reloptions, ', '),
                (SELECT string_agg(s.attnum || ' ' || s.attstattarget, ' ')
                    FROM (\(IndexQuery.statistics)) AS s)
            \(IndexQuery.from) WHERE i.indrelid = \(relation) ORDER BY c.relname
            """
        ).map { row in
            IndexFacts(
                definition: IndexDefinition(
                    schema: try text(row[0]), name: try text(row[1]), definition: try text(row[2]),
                    options: row[11], predicate: row[3], tablespace: row[4],
                    comment: row[5], isClustered: row[10] == "t", statistics: statistics(row[12])),
                isUnique: row[6] == "t", isPrimary: row[7] == "t", isConstraint: row[8] == "t",
                isValid: row[9] == "t")
        }
    }

    /// Column numbers and targets in turns.
    private func statistics(_ text: String?) -> [Int: Int]? {
        let numbers = text?.split(separator: " ").compactMap { Int($0) } ?? []
        guard !numbers.isEmpty else { return nil }
        return stride(from: 0, to: numbers.count - 1, by: 2).reduce(into: [:]) { targets, place in
            targets[numbers[place]] = numbers[place + 1]
        }
    }

    /// Without those that TimescaleDB itself puts on a hypertable.
    private func triggers() throws -> [TriggerFacts] {
        // tgtype: 1 row, 2 before, 4 insert, 8 delete (PostgreSQL's catalog/pg_trigger.h).
        try query(
            """
            SELECT t.tgname, pg_get_triggerdef(t.oid), t.tgenabled <> 'D', t.tgtype & 7 = 7,
                t.tgtype & 8 = 8, t.tgtype & 4 = 4
            FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
            JOIN pg_namespace AS n ON n.oid = p.pronamespace
            WHERE t.tgrelid = \(relation) AND NOT t.tgisinternal AND left(n.nspname, 12) <> '_timescaledb'
            ORDER BY t.tgname
            """
        ).map { row in
            TriggerFacts(
                name: try text(row[0]), definition: try text(row[1]), isEnabled: row[2] == "t",
                isBeforeInsertRow: row[3] == "t", isOnInsert: row[5] == "t", isOnDelete: row[4] == "t")
        }
    }

    /// One row for each column of each key.
    private func foreignKeys() throws -> [ForeignKey] {
        let rows = try query(
            """
            SELECT k.conname, n.nspname, r.relname, mine.attname, theirs.attname,
                theirs.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%'
            FROM pg_constraint AS k JOIN pg_class AS r ON r.oid = k.confrelid
            JOIN pg_namespace AS n ON n.oid = r.relnamespace
            CROSS JOIN unnest(k.conkey, k.confkey) WITH ORDINALITY AS pair (mine, theirs, position)
            JOIN pg_attribute AS mine ON mine.attrelid = k.conrelid AND mine.attnum = pair.mine
            JOIN pg_attribute AS theirs ON theirs.attrelid = k.confrelid AND theirs.attnum = pair.theirs
            LEFT JOIN pg_attrdef AS d ON d.adrelid = k.confrelid AND d.adnum = pair.theirs
            WHERE k.contype = 'f' AND k.conrelid = \(relation) ORDER BY k.conname, pair.position
            """)
        let names = rows.compactMap { $0[0] }
        return try Set(names).sorted().map { key in
            let parts = rows.filter { $0[0] == key }
            return ForeignKey(
                name: key, columns: try parts.map { try text($0[3]) },
                referencedTable: try name(parts[0][1], parts[0][2]),
                referencedColumns: try parts.map { try text($0[4]) },
                referencesSequence: parts.contains { $0[5] == "t" })
        }
    }

    private func referencingKeys() throws -> [ReferencingKey] {
        try query(
            """
            SELECT k.conname, n.nspname, c.relname, k.confdeltype
            FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE k.contype = 'f' AND k.confrelid = \(relation) AND k.conparentid = 0
            ORDER BY n.nspname, c.relname, k.conname
            """
        ).compactMap { row in
            guard let effect = row[3].flatMap(ReferencingKey.Effect.init) else { return nil }
            return ReferencingKey(name: try text(row[0]), table: try name(row[1], row[2]), effect: effect)
        }
    }

    private func text(_ value: String?) throws -> String {
        guard let value else { throw TargetError.unexpected("a NULL about \(table)") }
        return value
    }

    private func number(_ value: String?) throws -> Int64 {
        guard let number = value.flatMap({ Int64($0) }) else {
            throw TargetError.unexpected("no number where one belongs, about \(table)")
        }
        return number
    }
}
