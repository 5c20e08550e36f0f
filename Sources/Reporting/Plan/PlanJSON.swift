import Tasks
import Terms
import TimeAxis

/// The JSON of `hyperfill plan --json`: one object, `"format": "hyperfill-plan"`, `"version": 1`.
///
/// | key | value |
/// |---|---|
/// | `plan`, `fingerprint` | the file's path, the graph's fingerprint |
/// | `target` | the connection as written, its references unresolved, or null |
/// | `workers` | sessions on the target that work at once |
/// | `hypertables[]` | `table`, `time` {`column`, `type`}, `completion` (T), `source`, `columns` or null, `windows` {`count`, `start` or null for -infinity, `end`}, `policies` `pause`/`leave`, `indexes` `rebuild`/`keep`, `load` `copy`/`direct-compress` |
/// | `hypertables[].source` | `name`, `kind`; for `csv` `path`, `format`; for `command` `rows`, `count`, `format`; for the kinds `mysql`, `odbc`, `postgres`, `sqlite` `location`, `timezone` or null, `table` or `query` and `count` |
/// | `tasks[]` | `id`, `kind`, `table`, `start`, `end`, `fingerprint`, `sql` (a list of lines; for windows, only the first of a hypertable has it) |
/// | `live` | with `--live`: `target`, `warnings`, `hypertables[]` |
/// | `tasks[].decision`, `tasks[].reason` | with `--live`: `done`, `run` or `left-out`, and a phrase |
///
/// Times are ISO 8601 texts; points of integer axes are texts of digits too. Keys may be added in this version,
/// none is removed or changes its meaning.
package struct PlanJSON: Sendable {
    private let graph: TaskGraph
    private let live: LivePlan?

    package init(_ graph: TaskGraph, live: LivePlan? = nil) {
        self.graph = graph
        self.live = live
    }

    /// The document, ended by a line break.
    package var text: String {
        var members: [(String, JSONText)] = [
            ("format", .string("hyperfill-plan")), ("version", .integer(1)),
            ("plan", .string(graph.planFile)), ("fingerprint", .string(graph.fingerprint.description)),
            ("target", .optional(graph.connection?.shown)), ("workers", .integer(graph.workers)),
            ("hypertables", .array(graph.hypertables.map(Self.json))),
        ]
        if let live { members.append(("live", Self.json(live, of: graph))) }
        members.append(("tasks", tasks))
        return JSONText.object(members).document
    }

    private var tasks: JSONText {
        .array(
            graph.tasks.enumerated().map { index, task in
                let first = graph.hypertables[task.hypertable].windows.first
                return json(
                    task, index, showsSQL: task.window == nil || first?.tasks.contains(index) ?? false)
            })
    }

    private func json(_ task: PlannedTask, _ index: Int, showsSQL: Bool) -> JSONText {
        let spec = graph.hypertable(of: task)
        var members: [(String, JSONText)] = [
            ("id", .string(task.name.text)), ("kind", .string(task.kind.rawValue)),
            ("table", .string(spec.table.description)),
        ]
        if let window = task.window {
            members.append(("start", .optional(window.start.map { spec.timeType.text($0) })))
            members.append(("end", .string(spec.timeType.text(window.end))))
        }
        members.append(("fingerprint", .string(task.fingerprint.description)))
        if let live {
            members.append(("decision", .string(live.decisions[index].word)))
            members.append(("reason", .string(ReasonText(live.decisions[index], of: task).phrase)))
        }
        if showsSQL {
            members.append(("sql", .strings(TaskDescription(task, of: graph).sql)))
        }
        return .object(members)
    }

    private static func json(_ spec: HypertableSpec) -> JSONText {
        let type = spec.timeType
        return .object([
            ("table", .string(spec.table.description)),
            ("time", .object([("column", .string(spec.timeColumn)), ("type", .string(type.rawValue))])),
            ("completion", .string(type.text(spec.completion))),
            ("source", json(spec.source)),
            ("columns", spec.columnNames.map { .strings($0) } ?? .null),
            (
                "windows",
                .object([
                    ("count", .integer(spec.windows.count)),
                    ("start", .optional(spec.range.start.map { type.text($0) })),
                    ("end", .string(type.text(spec.range.end))),
                ])
            ),
            ("policies", .string(spec.pausesPolicies ? "pause" : "leave")),
            ("indexes", .string(spec.rebuildsIndexes ? "rebuild" : "keep")),
            ("load", .string(spec.compressesDirectly ? "direct-compress" : "copy")),
        ])
    }

    private static func json(_ source: SourceSpec) -> JSONText {
        switch source.kind {
        case .csv(_, let shown, let format):
            return .object([
                ("name", .string(source.name)), ("kind", .string(source.kindWord)), ("path", .string(shown)),
                ("format", json(format)),
            ])
        case .command(let rows, let count, let format):
            return .object(
                [
                    ("name", .string(source.name)), ("kind", .string(source.kindWord)),
                    ("rows", .string(rows.shown)),
                    ("count", .optional(count?.shown)),
                ] + json(format))
        case .database(let rows):
            return .object(
                [
                    ("name", .string(source.name)), ("kind", .string(source.kindWord)),
                    ("location", .string(rows.shownLocation)),
                    ("timezone", .optional(rows.zone?.description)),
                ] + json(rows.selection))
        }
    }

    private static func json(_ selection: DatabaseRows.Selection) -> [(String, JSONText)] {
        switch selection {
        case .table(let table): [("table", .string(table.description))]
        case .query(let query, let count):
            [("query", .string(query.shown)), ("count", .optional(count?.shown))]
        }
    }

    /// CSV is told by its options, any other format by its word.
    private static func json(_ format: CommandFormat) -> [(String, JSONText)] {
        switch format {
        case .csv(let format): [("format", json(format))]
        case .values(let format, let zone):
            [("format", .string(format.rawValue)), ("timezone", .optional(zone?.description))]
        }
    }

    private static func json(_ format: CSVFormat) -> JSONText {
        .object([
            ("header", .bool(format.header)), ("delimiter", .string(format.delimiter)),
            ("quote", .string(format.quote)), ("escape", .string(format.escape)),
            ("null", .string(format.null)), ("encoding", .string(format.encoding)),
        ])
    }

    private static func json(_ live: LivePlan, of graph: TaskGraph) -> JSONText {
        .object([
            ("target", .string(live.target)), ("warnings", .strings(live.warnings)),
            (
                "hypertables",
                .array(
                    zip(graph.hypertables, live.hypertables).map { spec, facts in
                        .object([
                            ("table", .string(spec.table.description)),
                            ("rowsToDelete", .optional(facts.rowsToDelete)),
                            ("jobs", .array(facts.jobs.map(json))),
                            ("indexesToDrop", .strings(facts.indexesToDrop)),
                            ("chunks", .strings(facts.chunks)), ("warnings", .strings(facts.warnings)),
                        ])
                    })
            ),
        ])
    }

    private static func json(_ job: LivePlan.Job) -> JSONText {
        .object([
            ("id", .integer(job.id)), ("name", .string(job.name)), ("scheduled", .bool(job.isScheduled)),
            ("paused", .bool(job.isPaused)),
        ])
    }
}

extension Agenda.Decision {
    /// `done`, `run` or `left-out`.
    var word: String {
        switch self {
        case .done: "done"
        case .run: "run"
        case .leftOut: "left-out"
        }
    }
}
