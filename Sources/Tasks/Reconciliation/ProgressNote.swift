import Statements
import Terms

/// The note that runs leave in a hypertable's comment: the jobs and indexes that they suspended, the load that is under
/// way, and the state file that they work with. If the state file is lost, the note says what has to be restored.
package struct ProgressNote: Hashable, Codable, Sendable {
    /// The identity of the state file, from its header.
    package var state: String
    /// The plan's path and the machine that it was run on.
    package var plan: String
    package var host: String
    /// When the first object was suspended or the first window emptied, in UTC.
    package var since: String
    /// The former state of jobs that were enabled.
    package var jobs: [RecordedJob]
    /// Indexes that were dropped.
    package var indexes: [IndexDefinition]
    /// The ``LoadToken`` of the run that last began to empty windows; `nil` while all of them are whole.
    package var word: String?
    /// The first transaction of ``server`` that may have loaded rows since the note was written, as a 64-bit number.
    package var firstTransaction: Int64?
    /// The server's system identifier and the database's object identifier, as `7412…/16384`. A dump takes the note
    /// along to another database, in which a restore wrote the rows. Notes of earlier versions have the first or none.
    package var server: String?

    package init(state: String, plan: String, host: String, since: String, server: String? = nil) {
        (self.state, self.plan, self.host, self.since) = (state, plan, host, since)
        self.server = server
        (jobs, indexes) = ([], [])
    }

    /// Whether nothing is suspended and no load is under way.
    package var isEmpty: Bool { jobs.isEmpty && indexes.isEmpty && word == nil }

    /// Whether the note belongs to runs with another state file and stops a run of this plan.
    ///
    /// A note of suspended objects matters only to hypertables whose objects the plan suspends itself. A note of a load
    /// matters to all.
    ///
    /// - Parameter identity: that of the state file; `nil` without a state file.
    func isForeign(to identity: String?, for spec: HypertableSpec) -> Bool {
        state != identity && (word != nil || spec.pausesPolicies || spec.rebuildsIndexes)
    }

    /// The events that make a state record the suspended objects that only the note knows.
    ///
    /// - Parameter record: what the state records of the hypertable.
    package func events(for table: TableName, lackingIn record: HypertableRecord?) -> [Event.Kind] {
        let (jobs, indexes) = objects(lackingIn: record)
        return (jobs.isEmpty ? [] : [.jobsRecorded(table, jobs)])
            + (indexes.isEmpty ? [] : [.indexesRecorded(table, indexes)])
    }

    /// The suspended objects that only the note knows.
    func objects(lackingIn record: HypertableRecord?) -> (jobs: [RecordedJob], indexes: [IndexDefinition]) {
        let jobs = jobs.filter { job in
            !(record?.jobs ?? []).contains { $0.id == job.id && $0.isScheduled }
        }
        let indexes = indexes.filter { index in
            !(record?.indexes ?? []).contains { $0.name == index.name }
        }
        return (jobs, indexes)
    }

    /// Adds suspended objects. What is noted already stays as it is.
    package mutating func record(jobs: [RecordedJob] = [], indexes: [IndexDefinition] = []) {
        self.jobs.record(jobs.filter(\.isScheduled))
        self.indexes.record(indexes)
    }
}

extension ProgressNote: CustomStringConvertible {
    /// Cut short, because the owner of the table may write anything there.
    package var description: String {
        func short(_ text: String) -> String { String(text.unicodeScalars.prefix(200)) }
        return "plan \(short(plan)) on \(short(host)), since \(short(since))"
    }
}
