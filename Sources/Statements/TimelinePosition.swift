/// A place on the time line of a server: how far its write-ahead log has come, on which timeline, and since which start.
///
/// What a transaction wrote lies before the position that is read after its commit. A server that is behind that
/// position, or came to its own by another way, may lack what was committed.
package struct TimelinePosition: Hashable, Sendable {
    /// The identifier of the timeline. A standby that is promoted begins a new one.
    package var timeline: UInt32
    /// The place in the write-ahead log at which the next record is inserted.
    package var wal: UInt64
    /// When the server was started, in microseconds since 1970.
    package var start: Int64

    package init(timeline: UInt32, wal: UInt64, start: Int64) {
        (self.timeline, self.wal, self.start) = (timeline, wal, start)
    }

    /// The SQL of a text that ``init(_:)`` reads. Every role may ask for it; a standby refuses.
    ///
    /// The name of a log file tells of a promotion at once; the control file tells only after the next checkpoint.
    package static let sql = """
        substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 1, 8) || ' ' \
        || pg_catalog.pg_current_wal_insert_lsn() || ' ' \
        || (extract(epoch FROM pg_catalog.pg_postmaster_start_time()) * 1000000)::bigint
        """

    /// Reads what ``sql`` gives and ``description`` writes; `nil` for anything else.
    package init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, let timeline = UInt32(words[0], radix: 16), let start = Int64(words[2]) else {
            return nil
        }
        let halves = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let high = UInt32(halves[0], radix: 16),
            let low = UInt32(halves[1], radix: 16)
        else { return nil }
        self.init(timeline: timeline, wal: UInt64(high) << 32 | UInt64(low), start: start)
    }

    /// The place in the write-ahead log as PostgreSQL writes it: `0/16B3748`.
    package var lsn: String {
        String(wal >> 32, radix: 16, uppercase: true) + "/"
            + String(wal & 0xFFFF_FFFF, radix: 16, uppercase: true)
    }
}

extension TimelinePosition: CustomStringConvertible {
    package var description: String {
        "\(String(timeline, radix: 16, uppercase: true)) \(lsn) \(start)"
    }
}

extension TimelinePosition: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let position = TimelinePosition(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "no position on a time line")
        }
        self = position
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
