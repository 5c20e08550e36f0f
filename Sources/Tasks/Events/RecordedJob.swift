/// A background job of TimescaleDB as it was before hyperfill paused it.
package struct RecordedJob: Hashable, Codable, Sendable {
    /// `job_id` in `timescaledb_information.jobs`.
    package var id: Int
    /// What the job runs, such as `policy_retention`.
    package var procedure: String
    /// Whether it was scheduled; one that was not stays off.
    package var isScheduled: Bool
    /// The time zone of its schedule, when it has one.
    package var timeZone: String?
    /// When it was due, as the server printed it in UTC.
    package var nextStart: String?

    package init(
        id: Int, procedure: String, isScheduled: Bool, timeZone: String? = nil, nextStart: String? = nil
    ) {
        self.id = id
        self.procedure = procedure
        self.isScheduled = isScheduled
        self.timeZone = timeZone
        self.nextStart = nextStart
    }
}
