/// The line that ClickHouse writes among its rows if it fails after the first of them, with a status of success.
enum ClickHouseErrorLine {
    /// The advice for a line that is no row; nil if the line is no such error.
    static func hint(_ line: UnsafeRawBufferPointer) -> String? {
        let text = String(decoding: line.prefix(4 << 10), as: UTF8.self)
        guard text.contains("DB::Exception") else { return nil }
        return
            "this is an error of ClickHouse, `\(printable(line, limit: 200))`: over HTTP, an error after the "
            + "first block comes as a line of data, with status 200. Use clickhouse-client, or ask with "
            + "`wait_end_of_query=1`"
    }
}
