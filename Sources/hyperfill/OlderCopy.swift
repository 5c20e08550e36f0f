import Execution
import Reporting
import Tasks
import TimeAxis

/// What a state file does not know of hypertables that a run with a newer copy of it began to load.
struct OlderCopy {
    /// What makes nothing of these hypertables count as done.
    let events: [Event.Kind]
    /// Hypertables of which the state says that windows are done.
    private let trusted: [Reclaim.Finding]
    private let path: String

    init(_ findings: [Reclaim.Finding], _ graph: TaskGraph, _ state: PlanState, path: String) {
        self.path = path
        events = findings.map { .rowsLost($0.spec.table, [Window(start: nil, end: .max)], .unknownRun) }
        guard !findings.isEmpty else {
            trusted = []
            return
        }
        let isTrusted = Agenda(graph: graph, state: state).holdsLoadedWindows(graph)
        let tables = zip(graph.hypertables, isTrusted).filter(\.1).map(\.0.table)
        trusted = findings.filter { tables.contains($0.spec.table) }
    }

    private var sentence: String? {
        trusted.first.map { finding in
            "\(path) is an older copy: a run that it does not know began to empty and load windows of "
                + "\(finding.spec.table) (\(finding.note)), so what it says of them may not be true any more"
        }
    }

    /// Refuses a run that would take windows for done that may not be.
    ///
    /// - Throws: ``Ending``.
    func refuse(_ invocation: Invocation) throws {
        guard let sentence else { return }
        throw Ending(
            .wrongState,
            """
            \(sentence); nothing was run
            put the newer file back, and run again
            if it is lost, move this one away and find out what is whole: \(invocation.command("state rebuild"))
            to give back jobs and indexes first: \(invocation.command("abandon"))
            """)
    }

    /// Says that nothing counts as done, where that keeps nothing from being given back.
    func warn() {
        if let sentence { Console.error("warning: \(sentence); none of them counts as whole\n") }
    }
}
