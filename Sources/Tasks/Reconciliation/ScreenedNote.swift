import Statements
import Terms

/// A note without the entries that no run can have written for the hypertable.
///
/// The owner of a table may edit its comment. An index must have a definition that can only make this index on this
/// hypertable. A job must be one of the policies that runs pause; whether it is of the hypertable is asked before it is
/// enabled.
package struct ScreenedNote: Hashable, Sendable {
    package var note: ProgressNote
    /// The entries that were taken out: `index metrics_device`, `job 1000 (policy_retention)`.
    package private(set) var strangers: [String] = []

    package init(_ note: ProgressNote, of table: TableName) {
        self.note = note
        self.note.jobs = []
        self.note.indexes = []
        for job in note.jobs {
            if job.id > 0, job.isScheduled, JobQuery.procedures.contains(job.procedure) {
                self.note.jobs.append(job)
            } else {
                strangers.append(job.title)
            }
        }
        for index in note.indexes {
            if (try? index.statement(on: table)) != nil {
                self.note.indexes.append(index)
            } else {
                strangers.append("index \(index.name)")
            }
        }
    }

    /// Names objects of a list that others may have filled: the first of them, and the number of the others.
    package static func list(_ names: [String]) -> String {
        let shown = names.prefix(5).map { String($0.unicodeScalars.prefix(100)) }.joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }
}

extension RecordedJob {
    /// `job 1000 (policy_retention)`.
    package var title: String { "job \(id) (\(procedure))" }
}
