import Execution
import Reporting
import RowSources
import Rows
import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

extension LivePlan {
    /// Reads from the target what a run of the plan would meet now.
    ///
    /// - Throws: `ServerError`.
    init(
        _ inspections: [Inspection], _ agenda: Agenda, on target: OpenTarget, for compiled: CompiledPlan
    ) async throws {
        var hypertables: [Hypertable] = []
        for (inspection, windows) in zip(inspections, agenda.windowsToChange) {
            hypertables.append(
                Hypertable(
                    rowsToDelete: try await inspection.rows(in: windows, on: target.control),
                    jobs: inspection.jobs.map { job in
                        Job(
                            id: job.id, name: job.kind.name, isScheduled: job.scheduled,
                            isPaused: job.scheduled)
                    },
                    indexesToDrop: inspection.rebuildableIndexes.map(\.name),
                    chunks: Self.chunks(inspection),
                    warnings: await Self.warnings(inspection, compiled.folder)
                        + (await Self.sourceWarnings(inspection, compiled.folder, windows))))
        }
        self.init(
            target: target.server.title, hypertables: hypertables, decisions: agenda.decisions, warnings: [])
    }

    private static func warnings(_ inspection: Inspection, _ folder: String) async -> [String] {
        [await textWarning(inspection, folder)].compactMap(\.self)
            + inspection.problems.map { problem in
                problem.message + (problem.fix.map { "; \($0)" } ?? "")
            }
    }

    /// The reason why rows are sent as text, or would be if the source has such a column. No command is run to find out.
    private static func textWarning(_ inspection: Inspection, _ folder: String) async -> String? {
        let (spec, facts) = (inspection.spec, inspection.facts)
        let format = spec.source.format
        var columns = spec.sentColumns(of: facts)
        if columns == nil, let files = try? TargetTable(inspection, folder: folder).source as? CSVFiles {
            columns = try? await files.columns()
        }
        let slow = "rows go as text, which is slower than binary"
        if let reason = NeedsText(facts, columns: columns, format: format) {
            return "\(slow): \(reason)"
        }
        guard columns == nil else { return nil }
        let all = facts.columns.map(\.name)
        return NeedsText(facts, columns: all, format: format).map { reason in
            "\(slow), if the source names such a column: \(reason)"
        }
    }

    /// The cost of reading the files, or that they are missing, which does not end a dry run.
    private static func sourceWarnings(
        _ inspection: Inspection, _ folder: String, _ windows: [Window]
    ) async -> [String] {
        guard !windows.isEmpty else { return [] }
        do {
            let table = try TargetTable(inspection, folder: folder, windows: windows)
            let cost = try await (table.source as? CSVFiles)?.rereadCost(windows: windows.count)
            return cost.map { [$0] } ?? []
        } catch let error as SourceError {
            return ["the source cannot be read: \(error.place): \(error.message)"]
        } catch {
            return ["the source cannot be read: \(error)"]
        }
    }

    private static func chunks(_ inspection: Inspection) -> [String] {
        let chunks = inspection.facts.chunks
        let compressed = chunks.count(where: \.isCompressed)
        guard !chunks.isEmpty else { return ["none yet"] }
        return ["\(chunks.count)\(compressed > 0 ? ", \(compressed) of them compressed" : "")"]
    }
}
