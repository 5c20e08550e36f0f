import Diagnostics
import Tasks
import Terms

/// A psql script that does a plan's work by hand, for `hyperfill plan --sql`.
///
/// It can be run again after a failure: each window is replaced as a whole, and the recorded states of jobs and
/// indexes are kept. With `-v restore_only=1` it only restores jobs and indexes.
///
/// It loads one window after the other in one session. It differs from `hyperfill run` in these points:
/// - Rows go through a temporary table on the server, because psql cannot select a window's rows from a file.
/// - A window's chunks are made in the transaction that loads it. `load: direct-compress` stores rows as rows.
/// - Before the first change it makes only the checks of ``RunbookPreconditions``. It refuses the role `replica`, of
///   which `run` only warns.
/// - It finds missing columns, rows outside the windows, and fewer rows than the target held, while it loads. An
///   empty source is therefore refused at the first window that has rows.
/// - It makes no other check of a hypertable or of a source: kind of the table, type and unit of the time column, T,
///   rights, retention, triggers, keys, compressed and frozen chunks, indexes of the source, lost precision. If the
///   server refuses a delete, a row or an index, jobs are paused and indexes dropped by then.
/// - It keeps no state file and no note, so each execution loads all windows. It tries nothing again.
/// - It does not lock the hypertable, but its windows one by one. It reads columns once, before the first window, and
///   compares neither them nor the times of stored rows with what a window's transaction finds.
/// - It does not look again at what was loaded, and prints no refreshes of continuous aggregates.
package struct RunbookScript: Sendable {
    private let graph: TaskGraph

    package init(_ graph: TaskGraph) {
        self.graph = graph
    }

    /// The whole script, ended by a line break.
    ///
    /// - Throws: ``CommandError`` when a command's bound has no text in the form that it asks for; ``RunbookError``.
    package func text() throws -> String {
        var text = header + RunbookSetup.settings + RunbookPreconditions.target + ShellProgram.environment
        text += "\n" + RunbookSetup.functions + RunbookPreconditions(graph.hypertables).loading
        for spec in graph.hypertables {
            let part = try self.part(of: spec)
            guard !part.unicodeScalars.contains(where: { $0.isObeyed && $0 != "\n" && $0 != "\t" }) else {
                throw RunbookError(table: spec.table, reason: .controlCharacter)
            }
            text += part
        }
        return text + "\\o\n\\echo 'done'\n"
    }

    /// The part that loads one hypertable.
    private func part(of spec: HypertableSpec) throws -> String {
        guard !spec.source.kind.commands.contains(where: { SecretScan.masked($0) != $0 }) else {
            throw RunbookError(table: spec.table, reason: .password)
        }
        let windows = spec.windows.map(\.bounds)
        let suspension = RunbookSuspension(spec)
        var text = "\n-- \(spec.table.description.escapedForDisplay)\n\\if :{?restore_only}\n\\else\n"
        text += suspension.before
        if let first = windows.first {
            let rows = try RunbookLoad(spec)
            text += Self.expectedTable
            text += try rows.before(firstWindow: first)
            for window in windows { text += try rows.window(window) }
        }
        return "\(text)\\endif\n\n\(suspension.after)"
    }

    private static let expectedTable = """
        DROP TABLE IF EXISTS pg_temp.hyperfill_expected;
        CREATE TEMPORARY TABLE hyperfill_expected (expected bigint);

        """

    private var header: String {
        let file = graph.planFile.escapedForDisplay
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
            --
            -- It changes nothing if the target is a standby or read-only, if timescaledb.restoring is on, if
            -- session_replication_role is replica, or if a hypertable or a chunk is unlogged. It makes no other
            -- check of `hyperfill validate --live`, so run that first.
            --
            -- It stops at a window of which the target holds more rows than the source, and leaves that window as
            -- it was. To load the source's rows all the same: -v accept_fewer_rows=1


            """
    }
}
