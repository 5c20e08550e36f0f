/// The choices that a plan makes for each hypertable.
package enum HypertableOptions {
    /// The treatment of the hypertable's background jobs during the load.
    package enum Policies: String, CaseIterable, Hashable, Codable, Sendable {
        case pause, leave
    }

    /// The treatment of its plain secondary indexes during the load.
    package enum Indexes: String, CaseIterable, Hashable, Codable, Sendable {
        case keep, rebuild
    }

    /// The way in which its rows are stored.
    package enum Load: String, CaseIterable, Hashable, Codable, Sendable {
        /// As rows.
        case copy
        /// Straight into the columnstore.
        case directCompress = "direct-compress"
    }
}
