/// A plan of one source, and one hypertable unless more are given.
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
        /// Where files of a CSV source are; nil for a command.
        var path: String?
        var windows = "{ start: 0, every: 20 }"
        /// Other keys, such as `policies: leave`.
        var more: [String] = []
        var source = "s"
        /// What is read of a database: `table: readings`.
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

    /// The same from files.
    static func csv(_ path: String = "rows.csv", _ format: String = "{ header: true }") -> SamplePlan {
        var plan = SamplePlan(source: "csv: \(format)")
        plan.hypertables[0].path = path
        return plan
    }

    /// A table of the SQLite file data.db, and a table of the target that has other times than the sample's.
    ///
    /// - Parameters:
    ///   - rows: `table: …` or `query: …`.
    ///   - source: more keys of the source.
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

    /// The same from the MariaDB database that $SOURCE leads to.
    static func mysql(_ rows: String = "table: readings", zone: String = "UTC") -> SamplePlan {
        var plan = sqlite(rows)
        plan.source = "mysql: { connection: \"${SOURCE}\", timezone: \(zone) }"
        return plan
    }

    /// The same of a database that ${SOURCE} names.
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
