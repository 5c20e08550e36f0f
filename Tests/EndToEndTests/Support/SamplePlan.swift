/// A plan with one source, and with one hypertable unless more are given.
struct SamplePlan: Sendable {
    var connection = "${TARGET}"
    var workers = 1
    var completion = "bigint: 100"
    /// Other keys of the plan itself.
    var more = "retry-delay: 50ms"
    var source = "command: { rows: './rows.sh {{start}} {{end}}', count: './count.sh {{start}} {{end}}' }"
    var hypertables = [Hypertable()]

    /// One item of `hypertables`.
    struct Hypertable: Sendable {
        var table = "public.readings"
        var time = "{ column: ts, type: bigint }"
        /// The path of a CSV source's files; nil for a command.
        var path: String?
        var windows = "{ start: 0, every: 20 }"
        /// Other keys, such as `policies: leave`.
        var more: [String] = []
        var source = "s"
        /// The selection of a database's rows: `table: readings`.
        var rows: String?

        var text: String {
            let path = (path.map { ", path: '\($0)'" } ?? "") + (rows.map { ", \($0)" } ?? "")
            return """
                  - table: \(table)
                    time: \(time)
                    from: { source: \(source)\(path) }
                    windows: \(windows)

                """ + more.map { "    \($0)\n" }.joined()
        }
    }

    /// Five windows of the sample hypertable, by commands.
    static let command = SamplePlan()

    /// Five windows of the sample hypertable, from files.
    static func csv(_ path: String = "rows.csv", _ format: String = "{ header: true }") -> SamplePlan {
        var plan = SamplePlan(source: "csv: \(format)")
        plan.hypertables[0].path = path
        return plan
    }

    /// Loads the SQLite file data.db into `public.times`, which has other times than the sample.
    ///
    /// - Parameters:
    ///   - rows: `table: …` or `query: …`.
    ///   - source: further keys of the source.
    static func sqlite(
        _ rows: String = "table: readings", source: String = "", table: String = "public.times"
    ) -> SamplePlan {
        var plan = SamplePlan(
            completion: "timestamptz: 2024-07-01T00:00:00Z", source: "sqlite: { path: data.db\(source) }")
        plan.hypertables[0] = Hypertable(
            table: table, time: "{ column: t, type: timestamptz }",
            windows: "{ start: 2024-06-01, every: 7d }", rows: rows)
        return plan
    }

    /// Loads the MariaDB database of $SOURCE into `public.times`.
    static func mysql(_ rows: String = "table: readings", zone: String = "UTC") -> SamplePlan {
        var plan = sqlite(rows)
        plan.source = "mysql: { connection: \"${SOURCE}\", timezone: \(zone) }"
        return plan
    }

    /// Loads the database of ${SOURCE} into `public.times`.
    static func database(
        _ engine: String, _ rows: String = "table: readings", source: String = ""
    ) -> SamplePlan {
        var plan = SamplePlan.sqlite(rows)
        plan.source = "\(engine): { connection: \"${SOURCE}\"\(source) }"
        return plan
    }

    /// The plan with other keys for its first hypertable.
    func with(_ more: String...) -> SamplePlan {
        changed { $0.hypertables[0].more += more }
    }

    func changed(_ change: (inout SamplePlan) -> Void) -> SamplePlan {
        var copy = self
        change(&copy)
        return copy
    }

    var text: String {
        """
        version: 1
        target: { connection: "\(connection)", workers: \(workers) }
        completion: { \(completion) }
        \(more)
        sources:
          s:
            \(source)
        hypertables:
        \(hypertables.map(\.text).joined())
        """
    }
}
