import Statements
import Tasks
import Terms
import TimeAxis

/// The SQL that a task sends to the target, for people to read.
///
/// What only the target knows, such as the ids of jobs, stands in angle brackets.
public struct TaskSQL: Sendable {
    /// One statement or one comment each; statements end with a semicolon.
    public let lines: [String]

    public init(_ task: PlannedTask, of graph: TaskGraph) {
        let spec = graph.hypertable(of: task)
        if let window = task.window {
            lines = Self.lines(task.kind, spec, window)
        } else {
            lines = Self.lines(task.kind, spec)
        }
    }

    private static func lines(
        _ kind: TaskKind, _ spec: HypertableSpec, _ window: Window
    ) -> [String] {
        let statements = WindowStatements(
            table: spec.table, timeColumn: spec.timeColumn, timeType: spec.timeType, window: window)
        let emptying =
            ["BEGIN;"] + WindowLock(spec, window).statements.map { "\($0);" }
            + WindowStatements.deleteSettings.map { "\($0);" } + ["\(statements.delete);"]
        switch kind {
        case .delete:
            return emptying + ["COMMIT;", "\(statements.holdsRows);  -- must be false"]
        case .copy:
            return ["-- first, in short transactions of their own: the window's missing chunks"] + emptying
                + ["-- FORMAT binary instead, where every column has a type that is converted exactly:"]
                + ["\(copy(spec));", "\(statements.count);  -- must be what was sent, all inside the window"]
                + ["COMMIT;"]
        default:
            return ["\(statements.count);", "-- compared with \(counting(spec))"]
        }
    }

    private static func lines(_ kind: TaskKind, _ spec: HypertableSpec) -> [String] {
        switch kind {
        case .disablePolicy:
            ["-- for each policy of the hypertable, and each refresh policy of its continuous aggregates:"]
                + [schedule("false"), "-- then waits until no worker runs one of them"]
        case .dropIndex:
            ["-- for each plain secondary index (no primary key, unique or exclusion constraint):"]
                + ["DROP INDEX IF EXISTS \(quotedIdentifier(spec.table.schema)).<index>;"]
        case .createIndex:
            ["-- for each index that was dropped, by its recorded definition, one chunk at a time:"]
                + ["CREATE INDEX <index> ON \(spec.table.sql) … WITH (timescaledb.transaction_per_chunk);"]
        default:
            ["-- for each policy that was paused; <former state> is what was recorded first:"]
                + [schedule("<former state>")]
        }
    }

    private static func schedule(_ state: String) -> String {
        "SELECT job_id FROM <extension schema>.alter_job(<job id>, scheduled => \(state), "
            + "if_exists => true);"
    }

    private static func copy(_ spec: HypertableSpec) -> String {
        var format = spec.source.format ?? CSVFormat()
        format.header = false
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
