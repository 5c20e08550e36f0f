/// Advice on programs that may truncate their output and still exit with status 0.
enum TruncationAdvice: CaseIterable {
    case clickhouse, influxdb, mariadb, parquet, pipeline

    /// The advice for a command, by the programs that its text mentions.
    static func advice(for command: String, isInflux: Bool) -> String {
        let text = command.lowercased()
        let likely = allCases.filter { $0.concerns(text) || $0 == .influxdb && isInflux }.map(\.advice)
        return likely.isEmpty
            ? "run the command by hand for this window and look for a limit on rows or time in its settings"
            : likely.joined(separator: ". ")
    }

    private func concerns(_ command: String) -> Bool {
        switch self {
        case .clickhouse: command.contains("clickhouse") || command.contains(":8123")
        case .influxdb: command.contains("influx") || command.contains(":8086")
        case .mariadb: command.contains("mariadb") || command.contains("mysql")
        case .parquet: command.contains("duckdb") || command.contains("parquet")
        case .pipeline: ["sh -c", "ssh "].contains { command.contains($0) } && command.contains("|")
        }
    }

    private var advice: String {
        switch self {
        case .clickhouse:
            "ClickHouse silently ends a result early where `result_overflow_mode`, `read_overflow_mode` or "
                + "`timeout_overflow_mode` is 'break', perhaps in the user's profile: set them to 'throw' in the "
                + "command"
        case .influxdb:
            "InfluxDB gives a row only where one of the selected fields is set, and nothing for a database, "
                + "measurement or field that it does not know; CSV also hides what `query-timeout` or "
                + "`max-row-limit` cuts: take `format: influxdb-json` and `chunked=true`"
        case .mariadb:
            "MariaDB's client ends a result after 1,000 rows where an option file says `safe-updates`, the server "
                + "where a session has `sql_select_limit` or a query LIMIT ROWS EXAMINED: give the client "
                + "`--defaults-file`, and set `sql_select_limit = default`"
        case .parquet:
            "a file or partition may have been missing when the rows were read: let the command count the files "
                + "before it reads them"
        case .pipeline:
            "in a pipeline within another shell only the last program's status counts: begin it with "
                + "`set -o pipefail`"
        }
    }
}
