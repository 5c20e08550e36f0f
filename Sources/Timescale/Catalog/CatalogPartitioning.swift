import Terms
import TimeAxis

extension HypertableReader {
    func dimensions() throws -> [Dimension] {
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

    func chunks() throws -> [ChunkRange] {
        try query(ChunkQuery(table: table).sql).map { row in
            try ChunkQuery.range(row)
        }
    }

    /// Before TimescaleDB 2.15 there is no view of the settings.
    func columnstore() throws -> Columnstore? {
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
}
