import Statements
import Tasks
import Terms
import Timescale

/// Holds what the target's notes say was taken against what the state file knows of it.
public struct Reclaim: Sendable {
    private let notes: TakenNotes
    private let tables: [HypertableSpec]

    public init(_ notes: TakenNotes, _ tables: [HypertableSpec]) {
        self.notes = notes
        self.tables = tables
    }

    /// What stands in a note.
    public struct Finding: Sendable {
        public let spec: HypertableSpec
        public let note: TakenNote
    }

    /// Notes of runs with other state files: a second person's, or one that was lost. They concern only hypertables
    /// from which the plan takes something itself.
    ///
    /// - Throws: `ServerError`.
    public func foreign(on session: Session) async throws -> [Finding] {
        try await all(on: session).filter { finding in
            !notes.isOurs(finding.note) && (finding.spec.pausesPolicies || finding.spec.rebuildsIndexes)
        }
    }

    /// The events that a state lacks: an older copy of it, or one that was cut back, knows less than the notes.
    ///
    /// - Throws: `ServerError`.
    public func missing(in state: PlanState, on session: Session) async throws -> [Event.Kind] {
        try await all(on: session).filter { notes.isOurs($0.note) }.flatMap { finding -> [Event.Kind] in
            let table = finding.spec.table, known = state.hypertables[table]
            let jobs = finding.note.jobs.filter { job in !(known?.jobs ?? []).contains { $0.id == job.id } }
            let indexes = finding.note.indexes.filter { index in
                !(known?.indexes ?? []).contains { $0.name == index.name }
            }
            return (jobs.isEmpty ? [] : [.jobsRecorded(table, jobs)])
                + (indexes.isEmpty ? [] : [.indexesRecorded(table, indexes)])
        }
    }

    private func all(on session: Session) async throws -> [Finding] {
        var findings: [Finding] = []
        for spec in tables {
            guard let note = try await notes.note(of: spec.table, on: session) else { continue }
            findings.append(Finding(spec: spec, note: note))
        }
        return findings
    }
}
