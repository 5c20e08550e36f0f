import Tasks
import Terms
import TimeAxis
import Timescale

/// A frozen chunk takes no rows, so its window could be emptied and not filled.
struct FrozenChunkCheck: Check {
    func problems(of windows: CheckedWindows) async throws -> [PlanProblem] {
        let frozen = try await windows.session.frozenChunks(of: windows.facts, on: windows.server)
            .filter { chunk in
                windows.ranges.contains { range in
                    (chunk.start ?? .min) < range.end
                        && range.start.map { start in (chunk.end ?? .max) > start } ?? true
                }
            }
        return frozen.isEmpty ? [] : [.frozenChunks(frozen, windows)]
    }
}

extension PlanProblem {
    fileprivate static func frozenChunks(_ chunks: [ChunkRange], _ windows: CheckedWindows) -> PlanProblem {
        let names = chunks.prefix(3).map { "\($0.schema).\($0.name)" } + (chunks.count > 3 ? ["…"] : [])
        return error(
            "frozen-chunks",
            "the windows reach into \(counted(chunks.count, "frozen chunk")) of \(windows.spec.table), which "
                + "\(chunks.count == 1 ? "takes" : "take") no rows: \(names.joined(separator: ", "))",
            at: windows.spec.places.table,
            fix:
                "call \(windows.server.functionSchema).unfreeze_chunk for each, or start the windows after them"
        )
    }
}
