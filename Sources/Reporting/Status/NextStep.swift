import Tasks

/// The advice at the end of a status, with the commands to type next.
struct NextStep {
    /// A sentence.
    let advice: String
    /// The commands to type, in order; often one.
    let commands: [String]

    init(_ facts: StatusFacts, _ invocation: Invocation) {
        (advice, commands) = Self.step(facts, invocation)
    }

    private static func step(_ facts: StatusFacts, _ invocation: Invocation) -> (String, [String]) {
        let run = invocation.command("run")
        if case .live = facts.run {
            return ("A run is at work. Look again later.", [invocation.command("status")])
        }
        let suspended = SuspendedObjectsText(facts.suspended, invocation).lines
        guard suspended.isEmpty else { return (suspended.joined(separator: "\n"), []) }
        if facts.isDone, !facts.isProven {
            return (
                "All tasks are done, but no run has counted once more what they loaded. Run again: it counts, and "
                    + "loads what is missing.", [run]
            )
        }
        if facts.isDone {
            return (
                "Everything before T is loaded and counted, and nothing is left to restore. Validate the data, "
                    + "then switch over.", []
            )
        }
        switch facts.run {
        case .none:
            return (
                "Nothing has run yet. Read the plan, then start the run.",
                [
                    invocation.command("plan", "--live"), run,
                ]
            )
        case .died:
            return (
                "The process of the latest run died. It is safe to run again: what is done is kept, and tasks "
                    + "in flight are done again from their start.", [run]
            )
        case .ended(.interrupted, _): return ("It is safe to run again; what is done is kept.", [run])
        case .ended(.abandoned, _):
            return ("The backfill was abandoned. To go on with the windows that are left:", [run])
        default: break
        }
        guard let failure = facts.failures.first else {
            return ("It is safe to run again; what is done is kept.", [run])
        }
        return (
            "Remove the cause, then run again. That is safe: what is done is kept, and a failed window is "
                + "done again from its start.", [invocation.command("explain", failure.task.text), run]
        )
    }
}
