import Tasks

/// The facts from the target and the state file that `plan --live` adds to a plan.
package struct LivePlan: Sendable {
    /// The server's versions, such as `TimescaleDB 2.29.2 (Community) on PostgreSQL 17.5`, without its address, which
    /// may hold a secret.
    package var target: String
    /// One for each hypertable of the graph, in its order.
    package var hypertables: [Hypertable]
    /// One for each task of the graph, in its order: ``Agenda/decisions``.
    package var decisions: [Agenda.Decision]
    /// Sentences that concern no single hypertable.
    package var warnings: [String]

    package init(
        target: String, hypertables: [Hypertable], decisions: [Agenda.Decision], warnings: [String] = []
    ) {
        self.target = target
        self.hypertables = hypertables
        self.decisions = decisions
        self.warnings = warnings
    }

    /// The target's facts about one hypertable.
    package struct Hypertable: Hashable, Sendable {
        /// Rows in the windows that are left to load. A run would delete them. `nil` when they were not counted.
        package var rowsToDelete: Int?
        package var jobs: [Job]
        /// The names of the indexes that the plan drops and makes again.
        package var indexesToDrop: [String]
        /// Sentences about its chunks and the windows.
        package var chunks: [String]
        /// Warnings before the run, a sentence each.
        package var warnings: [String]

        package init(
            rowsToDelete: Int?, jobs: [Job] = [], indexesToDrop: [String] = [], chunks: [String] = [],
            warnings: [String] = []
        ) {
            self.rowsToDelete = rowsToDelete
            self.jobs = jobs
            self.indexesToDrop = indexesToDrop
            self.chunks = chunks
            self.warnings = warnings
        }
    }

    /// A background job of a hypertable or of its continuous aggregates.
    package struct Job: Hashable, Sendable {
        /// `job_id` in `timescaledb_information.jobs`.
        package var id: Int
        /// The kind of job, such as `retention policy`.
        package var name: String
        package var isScheduled: Bool
        /// True if the plan turns it off during the backfill.
        package var isPaused: Bool

        package init(id: Int, name: String, isScheduled: Bool, isPaused: Bool) {
            self.id = id
            self.name = name
            self.isScheduled = isScheduled
            self.isPaused = isPaused
        }
    }
}

extension LivePlan.Job {
    /// `1000 retention policy: on, paused during the backfill`.
    var text: String {
        let state = isScheduled ? "on" : "off"
        let effect =
            switch (isPaused, isScheduled) {
            case (true, true): "paused during the backfill, then on again"
            case (true, false): "stays off"
            case (false, _): "left as it is"
            }
        return "\(id) \(displayLine(name)): \(state), \(effect)"
    }
}
