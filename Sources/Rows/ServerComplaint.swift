/// What a server writes among its rows when it fails after the first of them, with a status that says all is well.
enum ServerComplaint {
    /// - Returns: what to say of a line that is no row; nil when it is nothing known.
    static func hint(_ line: UnsafeRawBufferPointer) -> String? {
        let text = String(decoding: line.prefix(4 << 10), as: UTF8.self)
        guard text.contains("DB::Exception") else { return nil }
        return
            "this is an error of ClickHouse, `\(printable(line, limit: 200))`: over HTTP, an error after the "
            + "first block comes as a line of data, with status 200. Use clickhouse-client, or ask with "
            + "`wait_end_of_query=1`"
    }
}
