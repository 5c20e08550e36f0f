import Tasks

/// What a person should do now, and the command that does it.
struct NextStep {
    /// A sentence.
    let advice: String
    /// To type, in order; often just one.
    let commands: [String]

    init(_ facts: StatusFacts, _ invocation: Invocation) {
        (advice, commands) = Self.step(facts, invocation)
    }

    private static func step(_ facts: StatusFacts, _ invocation: Invocation) -> (String, [String]) {
        let run = invocation.command("run")
        if case .live = facts.run {
            return ("A run is at work. Look again later.", [invocation.command("status")])
        }
        let stranded = StrandedText(facts.stranded, invocation).lines
        guard stranded.isEmpty else { return (stranded.joined(separator: "\n"), []) }
        if facts.isDone {
            return (
                "Everything before T is loaded and counted, and nothing is left to put back. Validate the data, "
                    + "then switch over.", []
            )
        }
        switch facts.run {
        case .none:
            return (
                "Nothing has run yet. Look at what would, then start it.",
                [
                    invocation.command("plan", "--live"), run,
                ]
            )
        case .died:
            return (
                "The process of the latest run died. It is safe to run again: what is done is kept, and what was "
                    + "in flight is redone from its start.", [run]
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
                + "redone from its start.", [invocation.command("explain", failure.task.text), run]
        )
    }
}
