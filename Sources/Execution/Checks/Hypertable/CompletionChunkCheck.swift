import Tasks
import Terms
import TimeAxis
import Timescale

/// T inside a compressed chunk. A batch of the columnstore may then hold rows from both sides of T.
///
/// The delete before the load unpacks the whole batch. A transaction of the application that works with one snapshot
/// and updates such a row meanwhile fails with SQLSTATE 40001.
struct CompletionChunkCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        let spec = table.spec
        guard spec.range.end == spec.completion, !spec.windows.isEmpty else { return [] }
        let holdsBothSides = table.facts.chunks.contains { chunk in
            chunk.isCompressed && (chunk.start ?? .min) < spec.completion
                && spec.completion < (chunk.end ?? .max)
        }
        return holdsBothSides ? [.completionInCompressedChunk(table)] : []
    }
}

extension PlanProblem {
    fileprivate static func completionInCompressedChunk(_ table: CheckedTable) -> PlanProblem {
        let spec = table.spec
        return warning(
            "completion-in-compressed-chunk",
            "T (\(spec.timeType.text(spec.completion))) lies in a compressed chunk of \(spec.table): while the last "
                + "window is loaded, an application's REPEATABLE READ or SERIALIZABLE transaction that updates rows of "
                + "that chunk from T on may fail with SQLSTATE 40001", at: spec.places.completion,
            fix:
                "have the application try such transactions again, decompress the chunk before, or put T at its end"
        )
    }
}
