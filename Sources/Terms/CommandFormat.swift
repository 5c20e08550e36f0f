/// A format in which a command prints its rows.
package enum CommandFormat: Hashable, Codable, Sendable {
    /// As CSV, which is sent on as it is.
    case csv(CSVFormat)
    /// As separate values, each converted for its column. `zone` is the zone of times that are printed without one;
    /// `nil` means UTC.
    case values(ValueFormat, zone: SourceZone?)

    /// Its name in the plan.
    package var word: String {
        switch self {
        case .csv: "csv"
        case .values(let format, _): format.rawValue
        }
    }
}

/// A format of printed rows whose values are read one by one. All are in UTF-8.
package enum ValueFormat: String, CaseIterable, Hashable, Codable, Sendable {
    /// The text format of PostgreSQL's `COPY`, which is ClickHouse's `TabSeparated`.
    case text
    /// Fields between tabs under a header, without any escape.
    case tsv
    /// One JSON object a line.
    case ndjson
    /// Answers of InfluxDB's `/query`, one JSON document a line.
    case influxdbJSON = "influxdb-json"

    /// Whether a row may lack a column that others have.
    package var mayLackColumns: Bool { self == .ndjson || self == .influxdbJSON }
}
