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

/// Holds a plan against its target and its sources for `validate --live`, and changes nothing in either.
struct LiveCheck {
    private(set) var validation: LiveValidation
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
        let redaction = compiled.redaction(conninfo: target?.conninfo ?? Secret(""))
        validation.diagnostics = problems.map { Diagnostic(redaction.applied(to: $0)) }.inFileOrder()
    }

    /// The end of a command whose plan does not fit; `nil` if it fits.
    var refusal: Ending? {
        let status = ExitStatus(of: problems)
        switch status {
        case .done: return nil
        case .unreachable:
            let obstacle =
                problems.contains { $0.unreachable == .target }
                ? "the target cannot be reached, or not written to" : "a source cannot be reached"
            return Ending(status, "\(compiled.path): \(obstacle)")
        case .taskFailed:
            return Ending(
                status,
                "\(compiled.path) could not be checked for the moment; run it again")
        default: return Ending(status, "\(compiled.path) does not fit its target or a source")
        }
    }

    private mutating func reach() async -> OpenTarget? {
        do {
            let target = try await OpenTarget(compiled.graph, purpose: "validate", isReadOnly: true)
            validation.target = target.server.title
            return target
        } catch {
            note(error, at: compiled.targetPlace)
            return nil
        }
    }

    private mutating func look(at target: OpenTarget) async {
        do {
            let survey = try await target.survey(compiled)
            validation.notes = survey.notes
            problems += survey.problems
        } catch {
            note(error, at: compiled.targetPlace)
        }
    }

    private mutating func survey(
        _ spec: HypertableSpec, _ window: Window, on target: OpenTarget?
    ) async throws {
        var inspection: Inspection?
        do {
            if let target {
                inspection = try await target.watching {
                    try await target.inspection(of: spec)
                }
            }
        } catch {
            note(error, at: spec.places.table)
        }
        let source = try await preview(of: spec, inspection, window, on: target?.server)
        problems += source?.problems ?? []
        guard let target, let inspection else { return }
        do {
            let found = try await target.watching {
                try await CatalogReading.repeated {
                    try await HypertableSurvey(
                        inspection, source?.sample, target.server, on: target.control)
                }
            }
            problems += found.problems
            validation.hypertables.append(.init(spec, source, found))
        } catch {
            note(error, at: spec.places.table)
        }
    }

    /// `nil` if neither the plan nor the target nor the source names the columns of the rows.
    private func preview(
        of spec: HypertableSpec, _ inspection: Inspection?, _ window: Window, on server: ServerFacts?
    ) async throws -> SourcePreview? {
        // Columns that the inspection has complained of are not complained of again.
        let isClear = inspection.map { !$0.problems.contains(where: \.isError) } ?? false
        let table = isClear || spec.columns == nil ? inspection?.facts.columns ?? [] : []
        guard !table.isEmpty || spec.columns != nil || spec.source.format?.header ?? true else { return nil }
        do {
            let timeouts = compiled.graph.timeouts
            let source = try TargetTable.source(
                of: spec, table: table, required: isClear ? inspection?.facts.requiredColumns ?? [] : [],
                folder: compiled.folder, server: server, relation: inspection?.facts.relation,
                timeouts: timeouts)
            return try await WatchedStep(timeouts: timeouts).run {
                try await SourcePreview(of: spec, source, window: window)
            }
        } catch let error as SourceError {
            return SourcePreview(of: spec, failedWith: error)
        } catch let stall as TaskFailure {
            return SourcePreview(
                of: spec,
                failedWith: SourceError(
                    .unreachable, RowPlace(input: "the source `\(spec.source.name)`"), stall.message,
                    hint: stall.hint, isTransient: true))
        }
    }

    /// An error that ends the work on one subject is a finding as well.
    private mutating func note(_ error: any Error, at place: PlanPlace?) {
        let (code, fix): (String, String?) =
            switch error {
            case is ConnectError: ("unreachable", nil)
            case let error as ServerError: (error.isConnectionLost ? "unreachable" : "refused", error.hint)
            case TargetError.catalogChanged: ("catalog-changed", nil)
            default: ("target", nil)
            }
        var problem = PlanProblem(
            isError: true, code: code, (error as? Ending)?.message ?? "\(error)", at: place, fix: fix)
        problem.unreachable = ExitStatus(of: error) == .unreachable ? .target : nil
        problem.isTransient = (error as? TargetError)?.isTransient ?? false
        problems.append(problem)
    }
}

extension LiveValidation.Hypertable {
    fileprivate init(_ spec: HypertableSpec, _ source: SourcePreview?, _ target: HypertableSurvey) {
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
    /// The source's type for the values that a column gets.
    fileprivate func sourceType(of column: String, _ description: SourceDescription?) -> String {
        guard let description else { return "text" }
        let mapping = columns?.first { $0.target == column }
        if let mapping, case .constant = mapping.origin { return "the plan's own value" }
        let name = mapping?.source ?? column
        guard let found = description.columns.first(where: { $0.name == name }) else { return "not known" }
        return (found.type ?? "no type of its own") + (name == column ? "" : " (\(name))")
    }
}
