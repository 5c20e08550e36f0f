import Diagnostics
import Execution
import PlanFile
import Postgres
import RowSources
import Tasks
import Terms
import TimeAxis
import Timescale

extension OpenTarget {
    /// Looks at settings and capacity of the target.
    ///
    /// - Throws: `ServerError`, `TargetError`, `TaskFailure`.
    func survey(_ compiled: CompiledPlan) async throws -> TargetSurvey {
        try await watching { [control, server, graph = compiled.graph, place = compiled.targetPlace] in
            try await TargetSurvey(
                graph.hypertables, workers: graph.workers, at: place, on: control, server)
        }
    }

    /// Inspects the target and every hypertable of the plan, and prints the problems.
    ///
    /// - Throws: ``Ending`` when the plan cannot be run on this target.
    func inspect(_ compiled: CompiledPlan) async throws -> [Inspection] {
        var problems = try await survey(compiled).problems
        var inspections: [Inspection] = []
        for spec in compiled.graph.hypertables {
            do {
                let inspection = try await watching { try await self.inspection(of: spec) }
                inspections.append(inspection)
                problems += inspection.problems
            } catch let error as ServerError where error.sqlState == "42501" {
                problems.append(
                    PlanProblem(
                        isError: true, code: "refused", "\(error)", at: spec.places.table, fix: error.hint))
            }
        }
        try require(problems, compiled, "the database \(server.database)")
        return inspections
    }

    /// Refuses a target on which not even objects can be restored.
    ///
    /// - Throws: ``Ending``, `ServerError`, `TargetError`, `TaskFailure`.
    func requireSettings(_ compiled: CompiledPlan) async throws {
        let errors = try await survey(compiled).problems.filter(\.isError)
        try require(errors, compiled, "the database \(server.database)")
    }

    /// Checks the windows that are about to be emptied, and prints the problems.
    ///
    /// - Parameter windows: of each hypertable, in order.
    /// - Throws: ``Ending`` when one of them cannot be emptied or filled.
    func check(
        _ windows: [[Window]], of inspections: [Inspection], _ compiled: CompiledPlan
    ) async throws {
        let problems = try await watching { [control, server] in
            var problems: [PlanProblem] = []
            for (inspection, windows) in zip(inspections, windows) {
                problems += try await CheckedWindows.problems(of: inspection, windows, server, on: control)
            }
            return problems
        }
        try require(problems, compiled, "the database \(server.database)")
    }

    /// Opens the sources of the windows that are about to be loaded, and holds their first rows against the target.
    ///
    /// Prints errors alone: warnings about sources help to write a plan, and `validate --live` has them.
    ///
    /// - Parameter accepted: the risks that are no reason to refuse the run.
    /// - Throws: ``Ending`` when a source cannot be read, or does not fit.
    func checkSources(
        _ tables: [TargetTable], of inspections: [Inspection], _ agenda: Agenda,
        accepting accepted: Set<Risk>, _ compiled: CompiledPlan
    ) async throws {
        var problems: [PlanProblem] = []
        for (table, inspection) in zip(tables, inspections) {
            let windows = table.spec.windows
            guard windows.contains(where: { $0.isToLoad(in: agenda) }), let window = windows.last else {
                continue
            }
            problems += try await watching { [control, server] in
                try await Self.problems(of: table, inspection, window.bounds, server, control)
            }
        }
        let refusing = problems.filter { $0.isError && !($0.risk.map(accepted.contains) ?? false) }
        try require(refusing, compiled, "its target or a source")
    }

    private static func problems(
        of table: TargetTable, _ inspection: Inspection, _ window: Window, _ server: ServerFacts,
        _ session: Session
    ) async throws -> [PlanProblem] {
        let preview: SourcePreview
        do {
            preview = try await SourcePreview(of: table.spec, table.source, window: window)
        } catch let error as SourceError where error.isTransient {
            throw Ending(error, "\(table.spec.table): \(error)\nnothing was run; it is safe to run again")
        } catch let error as SourceError {
            preview = SourcePreview(of: table.spec, failedWith: error)
        }
        // The source can be opened, so tasks try again what may pass.
        return preview.problems.filter { !$0.isTransient }
            + (try await CheckedRows.problems(of: inspection, preview, server, on: session))
    }

    /// Prints problems with their places in the plan.
    ///
    /// - Throws: ``Ending`` if one of them is an error.
    private func require(_ problems: [PlanProblem], _ compiled: CompiledPlan, _ subject: String) throws {
        let redaction = compiled.redaction(conninfo: conninfo)
        let shown = problems.map { Diagnostic(redaction.applied(to: $0)) }.inFileOrder()
        Console.error(shown, in: compiled.plan.file)
        let status = ExitStatus(of: problems)
        guard status == .done else {
            throw Ending(status, "\(compiled.path) does not fit \(subject); nothing was run")
        }
    }
}

extension Diagnostic {
    init(_ problem: PlanProblem) {
        self.init(
            problem.isError ? .error : .warning, code: problem.code, problem.message,
            at: problem.place.map { SourcePosition(line: $0.line, column: $0.column) }, fix: problem.fix)
    }
}
