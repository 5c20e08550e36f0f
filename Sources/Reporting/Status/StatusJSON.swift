import Statements
import Tasks
import Terms

/// The JSON of `hyperfill status --json`: one object, `"format": "hyperfill-status"`, `"version": 1`.
///
/// | key | value |
/// |---|---|
/// | `plan`, `fingerprint` | the file's path, the graph's fingerprint |
/// | `run` | null when there was none, else `state` `running`/`died`/`finished`/`failed`/`interrupted`/`abandoned`, `command`, `started`, `ended` or null, `user`, `host`, `pid`, `holder` or null, `rows`, `seconds`, `accepted[]` (the risks of `--accept`) |
/// | `isDone` | whether nothing is left to do |
/// | `windows` | `total`, `done`, `running`, `failed`, `left` over all hypertables |
/// | `hypertables[]` | `table`, the same counts in `windows`, `rows`, `pausedJobs[]` {`id`, `procedure`, `scheduled` before}, `droppedIndexes[]` (names) |
/// | `failures[]` | `task`, `kind`, `message`, `sqlState`, `place`, `details`, `hint` |
/// | `blocked` | how many tasks wait for failed ones |
/// | `next` | `advice`, `commands` |
///
/// Times are ISO 8601 in UTC. Keys may be added in this version, none is removed or changes its meaning.
package struct StatusJSON: Sendable {
    /// The document, ended by a line break.
    package let text: String

    /// The parameters are those of ``StatusText``.
    package init(
        _ graph: TaskGraph, _ state: PlanState, isLive: Bool, holder: String? = nil, now: Int64,
        invocation: Invocation
    ) {
        let facts = StatusFacts(graph, state, isLive: isLive, now: now)
        let next = NextStep(facts, invocation)
        text =
            JSONText.object([
                ("format", .string("hyperfill-status")), ("version", .integer(1)),
                ("plan", .string(graph.planFile)), ("fingerprint", .string(graph.fingerprint.description)),
                ("run", Self.run(facts, holder: holder)), ("isDone", .bool(facts.isDone)),
                ("windows", Self.windows(facts.hypertables)),
                ("hypertables", .array(facts.hypertables.map(Self.json))),
                ("failures", .array(facts.failures.map { Self.json($0.task, $0.failure) })),
                ("blocked", .integer(facts.statuses.count { $0 == .blocked })),
                (
                    "next",
                    .object([("advice", .string(next.advice)), ("commands", .strings(next.commands))])
                ),
            ]).document
    }

    private static func run(_ facts: StatusFacts, holder: String?) -> JSONText {
        guard let (start, at) = facts.state.latestRun else {
            guard case .live = facts.run else { return .null }
            return .object([("state", .string(facts.run.word)), ("holder", .optional(holder))])
        }
        var ended: Int64?
        if case .ended(_, let at) = facts.run { ended = at }
        return .object([
            ("state", .string(facts.run.word)), ("command", .string(start.command)),
            ("started", .string(Figures.iso(at))), ("ended", .optional(ended.map(Figures.iso))),
            ("user", .string(start.user)), ("host", .string(start.host)), ("pid", .integer(start.pid)),
            ("holder", .optional(holder)), ("rows", .integer(facts.latest.rows)),
            ("seconds", .number(facts.latest.seconds)), ("accepted", .strings(start.accepted ?? [])),
        ])
    }

    private static func windows(_ hypertables: [StatusFacts.Hypertable]) -> JSONText {
        func sum(_ count: (StatusFacts.Hypertable) -> Int) -> JSONText {
            .integer(hypertables.reduce(0) { $0 + count($1) })
        }
        return .object([
            ("total", sum { $0.spec.windows.count }), ("done", sum { $0.done }),
            ("running", sum { $0.running }),
            ("failed", sum { $0.failed }), ("left", sum { $0.left }),
        ])
    }

    private static func json(_ hypertable: StatusFacts.Hypertable) -> JSONText {
        let jobs = hypertable.jobs.map { job in
            JSONText.object([
                ("id", .integer(job.id)), ("procedure", .string(job.procedure)),
                ("scheduled", .bool(job.isScheduled)),
            ])
        }
        return .object([
            ("table", .string(hypertable.spec.table.description)), ("windows", windows([hypertable])),
            ("rows", .integer(hypertable.rows)), ("pausedJobs", .array(jobs)),
            ("droppedIndexes", .strings(hypertable.indexes.map(\.name))),
        ])
    }

    private static func json(_ task: TaskName, _ failure: TaskFailure) -> JSONText {
        .object([
            ("task", .string(task.text)), ("kind", .string(failure.kind.rawValue)),
            ("message", .string(failure.message)), ("sqlState", .optional(failure.sqlState)),
            ("place", .optional(failure.place)), ("details", .strings(failure.details ?? [])),
            ("hint", .optional(failure.hint)),
        ])
    }
}
