import Tasks

/// The reason why a task runs, is done or is left out, in plain English.
package struct ReasonText: Sendable {
    /// A phrase without a full stop, such as `run: it never ran`.
    package let phrase: String

    package init(_ decision: Agenda.Decision, of task: PlannedTask) {
        phrase =
            switch decision {
            case .done: "done already"
            case .leftOut: "left out by --select or --exclude"
            case .run(let reason): "run: \(Self.phrase(reason, task))"
            }
    }

    static func phrase(_ reason: Agenda.Reason, _ task: PlannedTask) -> String {
        switch reason {
        case .neverRan: "it never ran"
        case .interrupted: "it was interrupted: the process that ran it died"
        case .failed: "it failed"
        case .cancelled: "it was stopped on demand"
        case .diverged(let divergence): DivergenceText(divergence).sentence
        case .meaningChanged(let former):
            "\(changed(task.kind)) since it ran (fingerprint then \(former.short), now "
                + "\(task.fingerprint.short))"
        case .redone(let kind):
            "\(displayLine(task.id.sibling(kind).name.text)) runs before it, or ran since"
        case .overwritten(let other): "\(displayLine(other.text)) of an earlier plan replaced its rows since"
        case .sourceChanged: "the source's files hold other rows of its window than were loaded"
        case .rowsLost(.madeAnew): "the hypertable was made anew since"
        case .rowsLost(.chunksGone): "the chunks of its window are gone since"
        case .rowsLost(.unknownRun): "a run that the state file knows nothing of changed the hypertable since"
        case .rowsLost(.columnAdded): "the hypertable was given a column since that the source has, too"
        case .rowsLost(.rowsMissing): "its window holds fewer rows since than were loaded"
        case .rowsLost(.targetMoved):
            "its window holds other rows than were loaded, since the target was restarted or went back in time"
        case .countsDiffer: "the window's counts differed, so it is loaded again"
        case .windowsLeft: "windows are still to be loaded"
        case .toRestore: "paused jobs or dropped indexes have to be restored"
        }
    }

    /// The parts of a task's meaning that can change while it keeps its name.
    private static func changed(_ kind: TaskKind) -> String {
        switch kind.properties.reads {
        case .rows: "the plan changed its source, the source's format, the columns or the time column"
        case .count: "the plan changed its source, count command, columns or time column"
        case nil: "the plan changed its time column or time type"
        }
    }
}

extension Fingerprint {
    /// The first twelve digits, to compare by eye.
    var short: String { String(description.prefix(12)) }
}
