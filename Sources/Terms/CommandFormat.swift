/// How a command prints its rows.
public enum CommandFormat: Hashable, Codable, Sendable {
    /// As CSV, which is sent on as it is.
    case csv(CSVFormat)
    /// As values of their own, each converted for its column. `zone` is that of times that have none; without it
    /// they are in UTC.
    case values(ValueFormat, zone: SourceZone?)

    /// What the plan calls it.
    public var word: String {
        switch self {
        case .csv: "csv"
        case .values(let format, _): format.rawValue
        }
    }
}

/// The ways to print rows whose values are read one by one. All are in UTF-8.
public enum ValueFormat: String, CaseIterable, Hashable, Codable, Sendable {
    /// The text format of PostgreSQL's `COPY`, which is ClickHouse's `TabSeparated`.
    case text
    /// Fields between tabs under a header, without any escape.
    case tsv
    /// One JSON object a line.
    case ndjson
    /// Answers of InfluxDB's `/query`, one JSON document a line.
    case influxdbJSON = "influxdb-json"

    /// Whether a row may lack a column that others have.
    public var mayLackColumns: Bool { self == .ndjson || self == .influxdbJSON }
}
