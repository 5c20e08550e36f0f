import Terms

/// One of TimescaleDB's background jobs that touches a hypertable, as it was when it was read.
package struct PolicyJob: Hashable, Codable, Sendable {
    /// The kinds of jobs, by the names of their procedures.
    package enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// Also what `add_columnstore_policy` makes.
        case compression = "policy_compression"
        case recompression = "policy_recompression"
        case compaction = "policy_compaction"
        case retention = "policy_retention"
        case reorder = "policy_reorder"
        case refresh = "policy_refresh_continuous_aggregate"

        /// `columnstore policy`, `retention policy`: for people.
        package var name: String {
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

    package var id: Int
    package var kind: Kind
    /// The schema of the procedure.
    package var procedureSchema: String
    /// Whether the job was on.
    package var scheduled: Bool
    /// The role that may alter it.
    package var owner: String
    /// The hypertable by the information view. For a refresh it is the materialization hypertable up to TimescaleDB
    /// 2.19, and the continuous aggregate from 2.20.
    package var hypertable: TableName
    /// The application name of its workers: `Columnstore Policy [1000]`.
    package var applicationName: String
    /// The job's settings as JSON text.
    package var config: String?
    /// The time zone of its schedule; `nil` when it has none.
    package var timeZone: String?
    /// The time of its next start, as the server prints it; `nil` if it is off, or due at once.
    package var nextStart: String?

    package init(
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
    package var description: String { "\(kind.name) \(id) on \(hypertable)" }
}
