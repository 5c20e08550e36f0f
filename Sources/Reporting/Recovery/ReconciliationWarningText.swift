import Tasks
import Terms
import TimeAxis

/// The sentence of a warning at the start of a command, without a full stop.
package struct ReconciliationWarningText: Sendable {
    package let sentence: String

    /// - Parameter stateFile: the path of the state file.
    package init(_ warning: ReconciliationWarning, stateFile: String) {
        let text: String =
            switch warning {
            case .olderCopy(let table, let note):
                RefusalText.olderCopy(table, note, stateFile: stateFile) + "; none of them counts as whole"
            case .madeAnew(let table, let isReloading):
                "\(table) was made anew since windows of it were loaded"
                    + (isReloading ? "; to be loaded again" : "")
            case .chunksGone(let spec, let expired, let lost, let isReloading):
                Self.chunksGone(spec, expired, lost, isReloading)
            case .absent(let table): "\(table), which was loaded, is no hypertable of the target any more"
            case .rowsMissing(let spec, let changes, let move, let isReloading):
                RowCountText.missing(spec, changes, move, isReloading: isReloading)
            case .rowsAbsent(let spec, let changes, let reason): RowCountText.absent(spec, changes, reason)
            case .rowsAdded(let spec, let changes): RowCountText.added(spec, changes)
            case .diverged(let table, let divergence):
                "\(DivergenceText(divergence, of: table).sentence); windows are left, so "
                    + DivergenceText(divergence, of: table).remedy
            case .notesTakenIn:
                "the target's notes say that more was paused or dropped than \(stateFile) knows of, so it is an older "
                    + "copy or was repaired; the notes are taken in"
            case .strangersInNote(let table, let strangers):
                "the note in the comment of \(table) names \(displayLine(ScreenedNote.list(strangers))), which no run "
                    + "can have suspended there: a person changed the comment. They are left as they are"
            case .suspendedAgain(let table, let objects):
                "\(displayLine(table.description)): the target went back to a time at which "
                    + "\(displayLine(ScreenedNote.list(objects))) \(objects.count == 1 ? "was" : "were") suspended; the next "
                    + "run restores what is recorded"
            }
        sentence = displayLine(text)
    }

    private static func chunksGone(
        _ spec: HypertableSpec, _ expired: [Window], _ lost: [Window], _ isReloading: Bool
    ) -> String {
        var sentences: [String] = []
        if !expired.isEmpty {
            sentences.append(
                "a retention policy has dropped the chunks of \(counted(expired)): \(spec.names(of: expired))"
            )
        }
        if !lost.isEmpty {
            sentences.append(
                "\(counted(lost)) lost \(lost.count == 1 ? "its" : "their") chunks: \(spec.names(of: lost))")
        }
        if isReloading, !lost.isEmpty { sentences.append("to be loaded again") }
        return "\(spec.table): \(sentences.joined(separator: "; "))"
    }

    private static func counted(_ windows: [Window]) -> String {
        windows.count == 1 ? "1 window that was loaded" : "\(windows.count) windows that were loaded"
    }
}
