import RowSources
import Rows
import Tasks
import TimeAxis

/// The counts of a window of the source before and after it was copied, which must agree.
struct SourceStillness {
    let before: SourceCount
    let after: SourceCount

    /// - Parameter tally: what was copied in between.
    /// - Throws: `TaskFailure` when the source has changed, or gave other rows than it counts. A mere difference
    ///   in number is left to the window's count, which sees the target as well.
    func check(_ tally: RowTally, on axis: TimeType) throws {
        guard before.rows == after.rows, before.earliest == after.earliest, before.latest == after.latest
        else {
            throw TaskFailure(
                kind: .countMismatch,
                message:
                    "the source changed below T: this window had \(before.text(axis)) before the copy and "
                    + "\(after.text(axis)) after it; the load was rolled back",
                details: ["the source was counted by \(after.method)"],
                hint:
                    "T has to lie where the source no longer changes. Rows still arrive before it: stop their "
                    + "writer, or choose an earlier T. The next run loads the window again")
        }
        guard tally.rows == after.rows, tally.rows > 0, let earliest = after.earliest,
            let latest = after.latest
        else { return }
        guard tally.earliest == earliest, tally.latest == latest else {
            let copied = SourceCount(
                rows: tally.rows, earliest: tally.earliest, latest: tally.latest, method: "the copy")
            throw TaskFailure(
                kind: .countMismatch,
                message:
                    "the source gave \(copied.text(axis)), but counts \(after.text(axis)); the load was "
                    + "rolled back",
                details: ["the source was counted by \(after.method)"],
                hint: "the rows and their count have to ask for the same bounds")
        }
    }
}
