import Terms

/// One of TimescaleDB's background jobs that touches a hypertable, as it was when it was read.
public struct PolicyJob: Hashable, Codable, Sendable {
    /// What the job does, by the name of its procedure.
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// Also what `add_columnstore_policy` makes.
        case compression = "policy_compression"
        case recompression = "policy_recompression"
        case compaction = "policy_compaction"
        case retention = "policy_retention"
        case reorder = "policy_reorder"
        case refresh = "policy_refresh_continuous_aggregate"

        /// `columnstore policy`, `retention policy`: for people.
        public var name: String {
            switch self {
            case .compression: "columnstore policy"
            case .recompression: "recompression policy"
            case .compaction: "compaction policy"
            case .retention: "retention policy"
            case .reorder: "reorder policy"
            case .refresh: "refresh policy"
            }
        }
    }

    public var id: Int
    public var kind: Kind
    /// The schema of the procedure.
    public var procedureSchema: String
    /// Whether the job was on.
    public var scheduled: Bool
    /// The role that may alter it.
    public var owner: String
    /// What the view shows: the hypertable; for a refresh, up to TimescaleDB 2.19 the materialization hypertable
    /// and from 2.20 the continuous aggregate.
    public var hypertable: TableName
    /// What its workers call themselves: `Columnstore Policy [1000]`.
    public var applicationName: String
    /// The job's settings as JSON text.
    public var config: String?
    /// The time zone of its schedule; `nil` when it has none.
    public var timeZone: String?
    /// When it is due, as the server prints it; `nil` while it is off, and for a job that is due at once.
    public var nextStart: String?

    public init(
        id: Int, kind: Kind, procedureSchema: String, scheduled: Bool, owner: String, hypertable: TableName,
        applicationName: String, config: String?, timeZone: String? = nil, nextStart: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.procedureSchema = procedureSchema
        self.scheduled = scheduled
        self.owner = owner
        self.hypertable = hypertable
        self.applicationName = applicationName
        self.config = config
        self.timeZone = timeZone
        self.nextStart = nextStart
    }
}

extension PolicyJob: CustomStringConvertible {
    /// `retention policy 1001 on public.metrics`.
    public var description: String { "\(kind.name) \(id) on \(hypertable)" }
}
