/// A background job of TimescaleDB as it was before hyperfill paused it.
public struct RecordedJob: Hashable, Codable, Sendable {
    /// `job_id` in `timescaledb_information.jobs`.
    public var id: Int
    /// What the job runs, such as `policy_retention`.
    public var procedure: String
    /// Whether it was scheduled; one that was not stays off.
    public var isScheduled: Bool
    /// The time zone of its schedule, when it has one.
    public var timeZone: String?
    /// When it was due, as the server printed it in UTC.
    public var nextStart: String?

    public init(
        id: Int, procedure: String, isScheduled: Bool, timeZone: String? = nil, nextStart: String? = nil
    ) {
        self.id = id
        self.procedure = procedure
        self.isScheduled = isScheduled
        self.timeZone = timeZone
        self.nextStart = nextStart
    }
}
