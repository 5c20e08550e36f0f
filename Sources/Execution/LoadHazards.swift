import Tasks
import Terms
import TimeAxis
import Timescale

/// What of a hypertable makes its load slow, or does something beside it.
struct LoadHazards {
    let spec: HypertableSpec
    let facts: HypertableFacts
    let server: ServerFacts

    var problems: [PlanProblem] { triggers + compressedChunks }

    private var triggers: [PlanProblem] {
        facts.triggers.filter { $0.isOnInsert && $0.isEnabled }.map { trigger in
            let name = quotedIdentifier(trigger.name)
            return PlanProblem(
                isError: false, code: "insert-trigger",
                trigger.isBeforeInsertRow
                    ? "the trigger \(name) fires before each row that is loaded into \(spec.table); the load is "
                        + "slower for it, and a row that it drops fails its window"
                    : "the trigger \(name) fires for what is loaded into \(spec.table)",
                at: spec.places.table, fix: "disable it for the time of the backfill unless that is wanted")
        }
    }

    /// Rows of compressed chunks are unpacked where they are deleted, and new ones lie beside them until the
    /// columnstore policy runs again.
    private var compressedChunks: [PlanProblem] {
        let reached = facts.chunks.filter { chunk in
            chunk.isCompressed && (chunk.start ?? .min) < spec.range.end
                && spec.range.start.map { start in (chunk.end ?? .max) > start } ?? true
        }
        guard !reached.isEmpty else { return [] }
        let chunks = "\(reached.count) compressed chunk\(reached.count == 1 ? "" : "s") of \(spec.table)"
        // TimescaleDB 2.11 was the first to delete from them.
        guard server.timescale.isAtLeast(2, 11) else {
            return [
                PlanProblem(
                    isError: true, code: "compressed-chunks",
                    "the windows reach into \(chunks), and TimescaleDB \(server.timescale) cannot delete there",
                    at: spec.places.table,
                    fix: "decompress them (decompress_chunk) before the run, or update TimescaleDB to 2.11")
            ]
        }
        return [
            PlanProblem(
                isError: false, code: "compressed-chunks",
                "the windows reach into \(chunks): the delete unpacks what it finds there, and the rows that are "
                    + "loaded stay unpacked until the columnstore policy runs again",
                at: spec.places.table, fix: "make sure that the disk has room for both")
        ]
    }
}
