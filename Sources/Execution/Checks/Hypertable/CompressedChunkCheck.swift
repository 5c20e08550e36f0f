import Terms
import Tasks
import TimeAxis
import Timescale

/// Windows that reach into compressed chunks: a delete unpacks rows there, and loaded rows lie unpacked beside the
/// others until the columnstore policy runs again.
struct CompressedChunkCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        let range = table.spec.range
        let reached = table.facts.chunks.filter { chunk in
            chunk.isCompressed && (chunk.start ?? .min) < range.end
                && range.start.map { start in (chunk.end ?? .max) > start } ?? true
        }
        guard !reached.isEmpty else { return [] }
        // TimescaleDB 2.11 was the first to delete from them.
        return table.server.timescale.isAtLeast(2, 11)
            ? [.unpackedChunks(reached.count, of: table)] : [.closedChunks(reached.count, of: table)]
    }
}

extension PlanProblem {
    fileprivate static func closedChunks(_ count: Int, of table: CheckedTable) -> PlanProblem {
        error(
            "compressed-chunks",
            "the windows reach into \(chunks(count, table)), and TimescaleDB \(table.server.timescale) cannot "
                + "delete there", at: table.spec.places.table,
            fix: "decompress them (decompress_chunk) before the run, or update TimescaleDB to 2.11")
    }

    fileprivate static func unpackedChunks(_ count: Int, of table: CheckedTable) -> PlanProblem {
        warning(
            "compressed-chunks",
            "the windows reach into \(chunks(count, table)): the delete unpacks what it finds there, and the rows "
                + "that are loaded stay unpacked until the columnstore policy runs again",
            at: table.spec.places.table, fix: "make sure that the disk has room for both")
    }

    private static func chunks(_ count: Int, _ table: CheckedTable) -> String {
        "\(counted(count, "compressed chunk")) of \(table.spec.table)"
    }
}
