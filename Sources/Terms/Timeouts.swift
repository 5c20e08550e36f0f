/// The longest times that a run waits, in milliseconds.
package struct Timeouts: Hashable, Codable, Sendable {
    /// For a connection to open, to each address of the target or of a source's database.
    package var connect = PlanDefaults.connectTimeout
    /// For a single statement, except `COPY`; `nil` for no limit.
    package var statement = PlanDefaults.statementTimeout
    /// For a task that stands still: no row comes, no byte is taken, a lock is not given. `nil` for no limit.
    package var progress = PlanDefaults.progressTimeout

    package init() {}
}
