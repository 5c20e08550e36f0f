import Diagnostics
import Execution
import PlanFile
import Postgres
import Reporting
import RowSources
import Rows
import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

/// Holds a plan against its target and its sources, and changes nothing in either.
struct LiveCheck {
    private(set) var validation: LiveValidation
    /// `nil` when the plan fits.
    private(set) var status: ExitStatus?
    /// What cannot be reached, where that is the status.
    private(set) var missing = "the target"
    private let compiled: CompiledPlan
    private var problems: [PlanProblem] = []

    /// - Throws: `CancellationError`.
    init(_ compiled: CompiledPlan) async throws {
        self.compiled = compiled
        validation = LiveValidation(
            plan: compiled.path, target: nil, notes: [], hypertables: [], diagnostics: [])
        let target = await reach()
        if let target { await look(at: target) }
        for (spec, windows) in zip(compiled.graph.hypertables, compiled.graph.windowsByHypertable) {
            guard let window = windows.last else { continue }
            try await survey(spec, window, on: target)
        }
        await target?.control.close()
        let redaction = compiled.redaction(conninfo: target?.conninfo ?? "")
        validation.diagnostics = problems.map { Diagnostic(redaction.applied(to: $0)) }.inFileOrder()
        if validation.diagnostics.hasErrors, status == nil { status = .invalidPlan }
    }

    /// Where the plan names the target.
    private var targetPlace: PlanPlace? {
        compiled.plan.target.connection.map {
            PlanPlace(line: $0.position.line, column: $0.position.column)
        }
    }

    private mutating func reach() async -> OpenTarget? {
        do {
            let target = try await OpenTarget(compiled.graph, purpose: "validate", isReadOnly: true)
            validation.target = target.server.title
            return target
        } catch {
            note(error, at: targetPlace)
            return nil
        }
    }

    private mutating func look(at target: OpenTarget) async {
        do {
            let check = try await target.watching { [graph = compiled.graph, targetPlace] in
                try await TargetCheck(
                    graph.hypertables, workers: graph.workers, at: targetPlace, on: target.control,
                    target.server)
            }
            validation.notes = check.notes
            problems += check.problems
        } catch {
            note(error, at: targetPlace)
        }
    }

    private mutating func survey(
        _ spec: HypertableSpec, _ window: Window, on target: OpenTarget?
    ) async throws {
        var inspection: Inspection?
        do {
            if let target {
                inspection = try await target.watching {
                    try await Inspection(spec, on: target.control, target.server)
                }
            }
        } catch {
            note(error, at: spec.places.table)
        }
        let source = try await source(of: spec, inspection, window, on: target?.server)
        if source?.isUnreachable == true, status == nil { (status, missing) = (.unreachable, "a source") }
        problems += source?.problems ?? []
        guard let target, let inspection else { return }
        do {
            let found = try await target.watching {
                try await HypertableSurvey(inspection, source?.sample, on: target.control)
            }
            problems += found.problems
            validation.hypertables.append(.init(spec, source, found))
        } catch {
            note(error, at: spec.places.table)
        }
    }

    /// `nil` when nobody knows what the rows' columns are.
    private func source(
        of spec: HypertableSpec, _ inspection: Inspection?, _ window: Window, on server: ServerFacts?
    ) async throws -> SourceSurvey? {
        // Columns that the inspection has complained of are not complained of again.
        let isClear = inspection.map { !$0.problems.contains(where: \.isError) } ?? false
        let table = isClear || spec.columns == nil ? inspection?.facts.columns ?? [] : []
        guard !table.isEmpty || spec.columns != nil || spec.source.format?.header ?? true else { return nil }
        do {
            let patience = compiled.graph.patience
            let source = try TargetTable.source(
                of: spec, table: table, required: isClear ? inspection?.facts.requiredColumns ?? [] : [],
                folder: compiled.folder, server: server, relation: inspection?.facts.relation,
                patience: patience)
            return try await Preparation(patience: patience).run {
                try await SourceSurvey(of: spec, .success(source), window: window)
            }
        } catch let error as SourceError {
            return try await SourceSurvey(of: spec, .failure(error), window: window)
        } catch let stall as TaskFailure {
            let error = SourceError(
                .unreachable, RowPlace(input: "the source `\(spec.source.name)`"), stall.message,
                hint: stall.hint, isTransient: true)
            return try await SourceSurvey(of: spec, .failure(error), window: window)
        }
    }

    /// An error that ends one of the checks is a finding as well.
    private mutating func note(_ error: any Error, at place: PlanPlace?) {
        let ending = Failure(error).ending
        let (code, fix): (String, String?) =
            switch error {
            case is ConnectError: ("unreachable", nil)
            case let error as ServerError: (error.isConnectionLost ? "unreachable" : "refused", error.hint)
            default: ("target", nil)
            }
        if ending.status == .unreachable { (status, missing) = (.unreachable, "the target") }
        problems.append(
            PlanProblem(
                isError: true, code: code, error is Ending ? ending.message ?? "" : "\(error)", at: place,
                fix: fix))
    }
}

extension LiveValidation.Hypertable {
    fileprivate init(_ spec: HypertableSpec, _ source: SourceSurvey?, _ target: HypertableSurvey) {
        let sample = source?.sample
        var times: LiveValidation.ClosedText?
        if let first = sample?.earliest, let last = sample?.latest {
            times = .init(first: spec.timeType.text(first), last: spec.timeType.text(last))
        }
        self.init(
            table: "\(spec.table)", source: spec.source.name,
            columns: target.columns.map { column in
                .init(
                    name: column.name, sourceType: spec.sourceType(of: column.name, sample?.description),
                    targetType: column.type, textReason: column.textReason.map { "\($0)" })
            },
            server: sample?.description?.server, notes: (sample?.description?.notes ?? []) + target.notes,
            sample: sample?.what, sampleTimes: times, estimatedRows: sample?.estimatedRows,
            bytesPerRow: target.size?.bytesPerRow, isSizeMeasured: target.size?.isMeasured ?? false,
            uniqueIndexes: target.inspection.facts.indexes.filter(\.isUnique).map(\.definition.name))
    }
}

extension HypertableSpec {
    /// What the source says of the values that a column gets.
    fileprivate func sourceType(of column: String, _ description: SourceDescription?) -> String {
        guard let description else { return "text" }
        let mapping = columns?.first { $0.target == column }
        if let mapping, case .constant = mapping.origin { return "the plan's own value" }
        let name = mapping?.source ?? column
        guard let found = description.columns.first(where: { $0.name == name }) else { return "not known" }
        return (found.type ?? "no type of its own") + (name == column ? "" : " (\(name))")
    }
}
