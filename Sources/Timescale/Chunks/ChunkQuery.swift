import Terms
import TimeAxis

/// Reads a hypertable's chunks from `timescaledb_information.chunks`.
///
/// Bounds of calendar types come as `timestamptz`, whatever the column's type; those of chunks at the ends of
/// the axis are infinite, or the first and last `bigint`.
struct ChunkQuery {
    let table: TableName

    var sql: String {
        """
        SELECT chunk_schema, chunk_name, is_compressed, primary_dimension_type::text,
            coalesce(range_start_integer, \(Self.microseconds("range_start"))),
            coalesce(range_end_integer, \(Self.microseconds("range_end")))
        FROM timescaledb_information.chunks
        WHERE hypertable_schema = \(quotedLiteral(table.schema))
            AND hypertable_name = \(quotedLiteral(table.name))
        ORDER BY range_start_integer, range_start, chunk_name
        """
    }

    private static func microseconds(_ column: String) -> String {
        "CASE WHEN isfinite(\(column)) THEN (extract(epoch FROM \(column)) * 1000000)::bigint END"
    }

    static func range(_ row: [String?]) throws -> ChunkRange {
        guard let schema = row[0], let name = row[1], let typeName = row[3] else {
            throw TargetError.unexpected("a NULL about a chunk")
        }
        let type = TimeType.allCases.first { $0.sqlName == typeName }
        return ChunkRange(
            schema: schema, name: name, start: point(row[4], type), end: point(row[5], type),
            isCompressed: row[2] == "t")
    }

    private static func point(_ text: String?, _ type: TimeType?) -> Int64? {
        guard let number = text.flatMap({ Int64($0) }), number != .min, number != .max else { return nil }
        guard let type else { return number }
        return ChunkGrid.point(number, on: type)
    }
}
