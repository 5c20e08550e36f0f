import Statements
import Tasks
import Terms
import TimeAxis

/// A task in words for people: what it does, and the SQL that it sends to the target.
///
/// What only the target knows, such as the ids of jobs, stands in angle brackets.
package struct TaskDescription: Sendable {
    /// What the task does, without a full stop.
    let sentence: String
    /// One statement or one comment each; statements end with a semicolon.
    package let sql: [String]

    package init(_ task: PlannedTask, of graph: TaskGraph) {
        let spec = graph.hypertable(of: task)
        let table = displayLine(spec.table.description)
        let source = displayLine(spec.source.name)
        let bounds = task.window ?? spec.range
        let window = bounds.name(as: spec.timeType)
        let rows = spec.rows(of: bounds)
        switch task.kind {
        case .disablePolicy:
            sentence =
                "records the state of the background jobs of \(table), pauses them and waits until none runs"
            sql =
                [
                    "-- for each policy of the hypertable, and each refresh policy of its continuous aggregates:"
                ]
                + [Self.note(spec), Self.schedule("false"), "-- then waits until no worker runs one of them"]
        case .dropIndex:
            sentence = "records the plain secondary indexes of \(table), then drops them"
            sql =
                ["-- for each plain secondary index (no primary key, unique or exclusion constraint):"]
                + [Self.note(spec), "DROP INDEX IF EXISTS \(quotedIdentifier(spec.table.schema)).<index>;"]
        case .delete:
            sentence =
                "removes the rows that dual-writing put into \(window) of \(table), and proves it empty"
            sql =
                Self.emptying(spec, bounds)
                + ["COMMIT;", "\(ExistsStatement(rows).sql);  -- must be false"]
        case .copy:
            sentence = "replaces \(window) of \(table) by the rows of source \(source), in one transaction"
            sql = Self.loading(spec, bounds)
        case .count:
            sentence = "counts \(window) in source \(source) and in \(table), and compares"
            sql = ["\(CountStatement(rows).sql);", "-- compared with \(Self.counting(spec))"]
        case .createIndex:
            sentence = "makes the dropped indexes of \(table) again"
            sql =
                ["-- for each index that was dropped, by its recorded definition, one chunk at a time:"]
                + ["CREATE INDEX <index> ON \(spec.table.sql) … WITH (timescaledb.transaction_per_chunk);"]
                + [Self.unnote(spec)]
        case .enablePolicy:
            sentence = "puts the background jobs of \(table) back as they were"
            sql =
                ["-- for each policy that was paused; <former state> is what was recorded first:"]
                + [Self.schedule("<former state>"), Self.unnote(spec)]
        }
    }

    private static func emptying(_ spec: HypertableSpec, _ window: Window) -> [String] {
        ["BEGIN;"] + WindowLock(spec, window).statements.map { "\($0);" }
            + DeleteStatement.settings.map { "\($0);" } + ["\(DeleteStatement(spec.rows(of: window)).sql);"]
    }

    private static func loading(_ spec: HypertableSpec, _ window: Window) -> [String] {
        let count = CountStatement(spec.rows(of: window)).sql
        return ["-- first, in short transactions of their own: the window's missing chunks"]
            + emptying(spec, window)
            + ["-- FORMAT binary instead, where every column has a type that is converted exactly:"]
            + ["\(copy(spec));", "\(count);  -- must be what was sent, all inside the window"]
            + ["COMMIT;"]
    }

    private static func note(_ spec: HypertableSpec) -> String {
        "COMMENT ON TABLE \(spec.table.sql) IS '<its comment>, and a line that says what is suspended';"
    }

    private static func unnote(_ spec: HypertableSpec) -> String {
        "COMMENT ON TABLE \(spec.table.sql) IS '<its comment>';"
    }

    private static func schedule(_ state: String) -> String {
        "SELECT job_id FROM <extension schema>.alter_job(<job id>, scheduled => \(state), "
            + "if_exists => true);"
    }

    private static func copy(_ spec: HypertableSpec) -> String {
        let format = (spec.source.format ?? CSVFormat()).withoutHeader
        // The header of a source, or the target, says the columns when the plan does not.
        let unknown =
            switch spec.source.format?.header {
            case true: "the columns of the header"
            case false: "the table's columns"
            case nil: "the source's columns"
            }
        return CopyStatement(table: spec.table, columns: spec.columnNames ?? [unknown], format: .csv(format))
            .sql
            .replacing("(\(quotedIdentifier(unknown)))", with: "(<\(unknown)>)")
    }

    private static func counting(_ spec: HypertableSpec) -> String {
        switch spec.source.kind {
        case .csv: "the rows of the window in the files"
        case .command(_, let count, _):
            count == nil ? "the rows that the command gave" : "what the count command prints"
        case .database: "what the source counts"
        }
    }
}
