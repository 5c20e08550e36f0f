import Postgres
import Terms
import TimeAxis

/// A continuous aggregate that is built on a hypertable, directly or on other aggregates of it.
package struct ContinuousAggregate: Hashable, Sendable {
    /// The view's name, by which it is refreshed.
    package let name: TableName
    /// The hypertable, or the stored part of the aggregate, that it is built on.
    package let parent: TableName
    /// Its stored part, and the column there that holds the start of each bucket.
    package let stored: TableName
    package let column: String
    /// `nil` if the catalog does not tell.
    package let bucket: TimeBucket?
}

extension Session {
    /// The continuous aggregates of a hypertable. Each follows the one that it is built on.
    ///
    /// - Throws: ``ServerError``.
    package func continuousAggregates(of table: TableName) throws -> [ContinuousAggregate] {
        let catalog = "_timescaledb_catalog.continuous_aggs_bucket_function"
        let isKnown = try query("SELECT pg_catalog.to_regclass('\(catalog)')").first?[0] != nil
        let buckets = isKnown ? "(SELECT pg_catalog.to_jsonb(f) FROM \(catalog) AS f" : "(SELECT NULL::jsonb"
        let owned = isKnown ? " WHERE f.mat_hypertable_id = a.id)" : ")"
        return try query(
            """
            WITH RECURSIVE tree AS (
                SELECT v.*, 1 AS depth FROM timescaledb_information.continuous_aggregates AS v
                WHERE v.hypertable_schema = \(quotedLiteral(table.schema))
                    AND v.hypertable_name = \(quotedLiteral(table.name))
                UNION ALL
                SELECT v.*, t.depth + 1
                FROM tree AS t JOIN timescaledb_information.continuous_aggregates AS v
                    ON v.hypertable_schema = t.materialization_hypertable_schema
                    AND v.hypertable_name = t.materialization_hypertable_name
            ), a AS (
                SELECT t.*, d.column_name, d.column_type::text AS type, h.id
                FROM tree AS t
                JOIN timescaledb_information.dimensions AS d
                    ON d.hypertable_schema = t.materialization_hypertable_schema
                    AND d.hypertable_name = t.materialization_hypertable_name AND d.dimension_number = 1
                JOIN _timescaledb_catalog.hypertable AS h
                    ON h.schema_name = d.hypertable_schema AND h.table_name = d.hypertable_name
            ), b AS (SELECT a.*, \(buckets)\(owned) AS f FROM a)
            SELECT view_schema, view_name, hypertable_schema, hypertable_name, materialization_hypertable_schema,
                materialization_hypertable_name, column_name, type, f ->> 'bucket_func', f ->> 'bucket_width',
                f ->> 'bucket_origin', f ->> 'bucket_offset', f ->> 'bucket_timezone',
                (SELECT n.nspname FROM pg_catalog.pg_extension AS e
                    JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
                    WHERE e.extname = 'timescaledb')
            FROM b ORDER BY depth, view_schema, view_name
            """
        ).map { row in
            let text = { (index: Int) in row[index] ?? "" }
            return ContinuousAggregate(
                name: TableName(schema: text(0), name: text(1)),
                parent: TableName(schema: text(2), name: text(3)),
                stored: TableName(schema: text(4), name: text(5)), column: text(6),
                bucket: TimeBucket(row))
        }
    }
}

extension TimeBucket {
    /// Reads the last columns of the query above; `nil` for a function that is not `time_bucket`.
    fileprivate init?(_ row: [String?]) {
        guard let schema = row[13], let type = TimeType.allCases.first(where: { $0.sqlName == row[7] }),
            let width = row[9],
            let function = row[8]?.split(separator: "(").first?.split(separator: ".").last,
            function == "time_bucket"
        else { return nil }
        self.init(
            schema: schema, type: type, width: width, origin: row[10], offset: row[11], timeZone: row[12])
    }
}
