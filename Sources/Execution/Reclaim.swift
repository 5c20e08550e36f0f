import Statements
import Tasks
import Terms
import Timescale

/// Holds what the target's notes say against what the state file knows.
public struct Reclaim: Sendable {
    private let notes: TakenNotes
    private let findings: [Finding]

    /// What stands in a note.
    public struct Finding: Sendable {
        public let spec: HypertableSpec
        public let note: TakenNote
    }

    /// Reads the notes.
    ///
    /// - Throws: `ServerError`.
    public init(_ notes: TakenNotes, _ tables: [HypertableSpec], on session: Session) async throws {
        self.notes = notes
        var findings: [Finding] = []
        for spec in tables {
            guard let note = try await notes.note(of: spec.table, on: session) else { continue }
            findings.append(Finding(spec: spec, note: note))
        }
        self.findings = findings
    }

    /// Notes of runs with other state files: a second person's, or one that was lost. That they have taken something
    /// concerns only hypertables from which the plan takes something itself; that they load, all.
    public var foreign: [Finding] {
        findings.filter { finding in
            !notes.isOurs(finding.note)
                && (finding.note.word != nil || finding.spec.pausesPolicies || finding.spec.rebuildsIndexes)
        }
    }

    /// Notes of runs that a state knows nothing of, though they had its file: it is an older copy.
    public func unknown(to state: PlanState) -> [Finding] {
        findings.filter { finding in
            guard notes.isOurs(finding.note), let word = finding.note.word else { return false }
            return !state.knows(word, of: finding.spec.table)
        }
    }

    /// The events that a state lacks: an older copy of it, or one that was cut back, knows less than the notes.
    public func missing(in state: PlanState) -> [Event.Kind] {
        findings.filter { notes.isOurs($0.note) }.flatMap { finding -> [Event.Kind] in
            let table = finding.spec.table, known = state.hypertables[table]
            let jobs = finding.note.jobs.filter { job in
                !(known?.jobs ?? []).contains { $0.id == job.id && $0.isScheduled }
            }
            let indexes = finding.note.indexes.filter { index in
                !(known?.indexes ?? []).contains { $0.name == index.name }
            }
            return (jobs.isEmpty ? [] : [.jobsRecorded(table, jobs)])
                + (indexes.isEmpty ? [] : [.indexesRecorded(table, indexes)])
        }
    }
}
