import Statements
import Tasks
import Terms
import TimeAxis

/// The sentences on windows that hold another number of rows than were loaded, without a full stop.
enum RowCountText {
    static func missing(
        _ spec: HypertableSpec, _ changes: [RowCountChange], _ move: TargetMove?, isReloading: Bool
    ) -> String {
        let rows = move == nil ? "fewer rows than were loaded" : "other rows than were loaded"
        return "\(displayLine(spec.table.description)): \(move.map { "\(sentence($0)); " } ?? "")"
            + "\(windows(changes)) \(changes.count == 1 ? "holds" : "hold") \(rows): \(list(changes, spec))"
            + (isReloading ? "; to be loaded again" : "")
    }

    static func absent(
        _ spec: HypertableSpec, _ changes: [RowCountChange], _ reason: RowAbsence
    ) -> String {
        let cause =
            switch reason {
            case .retention: "a retention policy may have dropped the others"
            case .hiddenChunks: "the others may be in tiered chunks, which a count need not read"
            }
        return
            "\(displayLine(spec.table.description)): \(windows(changes)) \(changes.count == 1 ? "holds" : "hold") fewer "
            + "rows than were loaded: \(list(changes, spec)); \(cause), so \(changes.count == 1 ? "it stays" : "they stay") "
            + "as \(changes.count == 1 ? "it is" : "they are")"
    }

    static func added(_ spec: HypertableSpec, _ changes: [RowCountChange]) -> String {
        "\(displayLine(spec.table.description)): \(windows(changes)) \(changes.count == 1 ? "holds" : "hold") more rows "
            + "than were loaded: \(list(changes, spec)); rows before T still arrive in the target"
    }

    /// The sign that the target went back in time.
    private static func sentence(_ move: TargetMove) -> String {
        switch move {
        case .behind(let recorded, let now):
            "the target went back in time: its write-ahead log is at \(now.lsn), and a run had seen it at "
                + recorded.lsn
        case .otherTimeline(let recorded, let now):
            "the target is on timeline \(now.timeline), and a run had seen it on timeline \(recorded.timeline)"
        case .restarted: "the target was restarted after windows had been loaded"
        case .olderNote(let table):
            "the comment of \(displayLine(table.description)) lacks the note of the latest run that loaded it"
        }
    }

    /// `0..20 (13 instead of 20), 20..40 (0 instead of 20)`, at most five.
    private static func list(_ changes: [RowCountChange], _ spec: HypertableSpec) -> String {
        changes.prefix(5).map { change in
            "\(change.window.name(as: spec.timeType)) (\(change.now) instead of \(change.loaded))"
        }.joined(separator: ", ") + (changes.count > 5 ? ", …" : "")
    }

    private static func windows(_ changes: [RowCountChange]) -> String {
        changes.count == 1 ? "1 window that was loaded" : "\(changes.count) windows that were loaded"
    }
}
