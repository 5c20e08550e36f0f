import Tasks
import TimeAxis
import Timescale

/// Windows much shorter than a chunk wait for each other. Windows of a hundred chunks lose much when they fail.
struct WindowLengthCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        let spec = table.spec
        guard case .time(let interval)? = table.facts.timeDimension?.kind, let start = spec.range.start,
            spec.windows.count > 0
        else { return [] }
        let chunk = spec.timeType == .date ? max(1, interval / microsecondsPerDay) : interval
        let (length, overflow) = spec.range.end.subtractingReportingOverflow(start)
        let whole = overflow ? .max : length
        let window = whole / Int64(spec.windows.count)
        guard chunk > 0, window > 0 else { return [] }
        // The last window may be a short one, and a single window shares nothing.
        let longest = whole / max(1, Int64(spec.windows.count) - 1)
        if spec.windows.count > 1, chunk / longest >= 2 { return [.sharedChunks(chunk / longest, of: table)] }
        return window / chunk < 100 ? [] : [.spannedChunks(window / chunk, of: table)]
    }
}

extension PlanProblem {
    fileprivate static func sharedChunks(_ windows: Int64, of table: CheckedTable) -> PlanProblem {
        warning(
            "windows-share-chunks", "about \(windows) windows share each chunk of \(table.spec.table)",
            at: table.spec.places.table, fix: "windows as long as a chunk load side by side without waiting")
    }

    fileprivate static func spannedChunks(_ chunks: Int64, of table: CheckedTable) -> PlanProblem {
        warning(
            "windows-span-chunks", "each window spans about \(chunks) chunks of \(table.spec.table)",
            at: table.spec.places.table, fix: "shorter windows lose less work when one fails")
    }
}
