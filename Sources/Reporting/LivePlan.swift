import Tasks

/// What the target and the state file add to a plan: the facts behind `plan --live`.
public struct LivePlan: Sendable {
    /// The server and what it runs, such as `TimescaleDB 2.29.2 (Community) on PostgreSQL 17.5`; never its
    /// address, which may hold a secret.
    public var target: String
    /// One for each hypertable of the graph, in its order.
    public var hypertables: [Hypertable]
    /// One for each task of the graph, in its order: ``Agenda/decisions``.
    public var decisions: [Agenda.Decision]
    /// What concerns no single hypertable, a sentence each.
    public var warnings: [String]

    public init(
        target: String, hypertables: [Hypertable], decisions: [Agenda.Decision], warnings: [String] = []
    ) {
        self.target = target
        self.hypertables = hypertables
        self.decisions = decisions
        self.warnings = warnings
    }

    /// What the target knows of one hypertable.
    public struct Hypertable: Hashable, Sendable {
        /// Rows that lie now in windows that are left to load, and would be deleted; `nil` when they were not counted.
        public var rowsToDelete: Int?
        public var jobs: [Job]
        /// The names of the indexes that the plan drops and makes again.
        public var indexesToDrop: [String]
        /// How its chunks lie to the windows, a sentence each.
        public var chunks: [String]
        /// What a person should know before the run, a sentence each.
        public var warnings: [String]

        public init(
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
    public struct Job: Hashable, Sendable {
        /// `job_id` in `timescaledb_information.jobs`.
        public var id: Int
        /// What it is, such as `retention policy`.
        public var name: String
        public var isScheduled: Bool
        /// Whether the plan turns it off during the backfill.
        public var isPaused: Bool

        public init(id: Int, name: String, isScheduled: Bool, isPaused: Bool) {
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
