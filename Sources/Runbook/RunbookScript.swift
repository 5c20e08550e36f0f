import Diagnostics
import Tasks
import Terms

/// A psql script that does a plan's work by hand, for `hyperfill plan --sql`.
///
/// It can be run again after a failure: each window is replaced as a whole, and the recorded states of jobs and
/// indexes are kept. With `-v restore_only=1` it only restores jobs and indexes.
///
/// It loads one window after the other in one session. It differs from `hyperfill run` in two points:
/// - Rows go through a temporary table on the server, because psql cannot select a window's rows from a file.
/// - A window's chunks are made in the transaction that loads it.
package struct RunbookScript: Sendable {
    private let graph: TaskGraph

    package init(_ graph: TaskGraph) {
        self.graph = graph
    }

    /// The whole script, ended by a line break.
    ///
    /// - Throws: ``CommandError`` when a command's bound has no text in the form that it asks for; ``RunbookError``.
    package func text() throws -> String {
        var text = header + RunbookSetup.settings + ShellProgram.environment + "\n" + RunbookSetup.functions
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


            """
    }
}
