import Tasks
import Terms
import Timescale

/// A table that is not in the write-ahead log is empty after a crash, whatever was committed.
struct PersistenceCheck: Check {
    func problems(of hypertable: CheckedHypertable) async throws -> [PlanProblem] {
        let table = "\(quotedLiteral(hypertable.spec.table.sql))::regclass"
        let row = try await hypertable.session.query(
            """
            SELECT coalesce(bool_or(c.oid = \(table)), false), count(*) FILTER (WHERE c.oid <> \(table))
            FROM pg_catalog.pg_class AS c
            WHERE c.relpersistence <> 'p' AND (c.oid = \(table) OR c.oid IN (
                SELECT inhrelid FROM pg_catalog.pg_inherits WHERE inhparent = \(table)))
            """
        ).first
        let chunks = row?[1].flatMap { Int($0) } ?? 0
        guard row?[0] == "t" || chunks > 0 else { return [] }
        return [.unlogged(hypertable, isTable: row?[0] == "t", chunks: chunks)]
    }
}

extension PlanProblem {
    fileprivate static func unlogged(
        _ hypertable: CheckedHypertable, isTable: Bool, chunks: Int
    ) -> PlanProblem {
        let table = hypertable.spec.table
        let parts = [
            isTable ? "\(table)" : nil, chunks > 0 ? "\(counted(chunks, "chunk")) of \(table)" : nil,
        ]
        .compactMap(\.self)
        let verb = parts.count == 1 && chunks <= 1 ? "is" : "are"
        return error(
            "unlogged",
            "\(parts.joined(separator: " and ")) \(verb) unlogged: a crash of the server empties unlogged tables",
            at: hypertable.spec.places.table,
            fix: "make the hypertable and its chunks logged, or create it without UNLOGGED")
    }
}
