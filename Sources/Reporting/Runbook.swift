import Tasks
import Terms

/// What `hyperfill plan --sql` prints: a psql script that does a plan's work by hand.
///
/// It can be run again after a failure: windows are replaced, and what was recorded of jobs and indexes is kept.
/// Run with `-v restore_only=1` it only puts jobs and indexes back.
///
/// It does what `hyperfill run` does, one window after the other in one session, with two differences: rows go
/// through a temporary table on the server (psql cannot choose a window's rows from a file), and a window's chunks
/// are made in the transaction that loads it.
public struct Runbook: Sendable {
    private let graph: TaskGraph

    public init(_ graph: TaskGraph) {
        self.graph = graph
    }

    /// The whole script, ended by a line break.
    ///
    /// - Throws: ``CommandError`` when a command's bound has no text in the form that it asks for; ``RunbookError``.
    public func text() throws -> String {
        var text = header + RunbookSetup.settings + ShellProgram.environment + "\n" + RunbookSetup.functions
        for (index, tasks) in HypertableTasks.all(of: graph).enumerated() {
            let spec = graph.hypertables[index]
            let windows = tasks.windows.compactMap { $0.first.flatMap { graph.tasks[$0].window } }
            let frame = RunbookFrame(spec)
            text += "\n-- \(displayLine(spec.table.description))\n\\if :{?restore_only}\n\\else\n"
            text += frame.before
            if let first = windows.first {
                let rows = try RunbookRows(spec)
                text += Self.expectedTable
                text += try rows.before(firstWindow: first)
                for window in windows { text += try rows.window(window) }
            }
            text += "\\endif\n\n\(frame.after)"
        }
        return text + "\\o\n\\echo 'done'\n"
    }

    private static let expectedTable = """
        DROP TABLE IF EXISTS pg_temp.hyperfill_expected;
        CREATE TEMPORARY TABLE hyperfill_expected (expected bigint);

        """

    private var header: String {
        let file = displayLine(graph.planFile)
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) }
        return """
            -- A runbook made from the plan \(file)
            -- fingerprint \(graph.fingerprint)
            --
            -- Run it from \(folder.map { "the plan's folder, \($0)" } ?? "the plan's folder"):
            --     psql -X -v ON_ERROR_STOP=1 -d <target> -f <this file>
            -- psql 15 or later and bash are needed; where a source has a header, PostgreSQL 15 or later too.
            -- Commands and paths read the environment, so the variables that the plan names must be set.
            --
            -- It stops at the first error and can be run again from the start: each window is replaced as a
            -- whole, and the former states of jobs and indexes are kept in tables named hyperfill_runbook_….
            -- To put jobs and indexes back without loading: -v restore_only=1


            """
    }
}
