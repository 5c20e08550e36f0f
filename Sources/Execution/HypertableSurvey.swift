import RowSources
import Rows
import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

/// What a run of one hypertable will meet, as far as target and source tell before it.
public struct HypertableSurvey: Sendable {
    /// A column on its way from the source to the target.
    public struct Column: Hashable, Sendable {
        /// As the catalog of the target holds it.
        public let name: String
        /// As the target prints it.
        public let type: String
        /// Why its values go as text; `nil` when they go as binary.
        public let textReason: BinaryMisfit?
    }

    public let inspection: Inspection
    /// Those that are loaded, in the order of the source's; empty when the source does not show them.
    public let columns: [Column]
    /// How much room the rows take; `nil` when the table does not fit.
    public let size: TableSize?
    /// What a person should know of the source's rows, a sentence each.
    public let notes: [String]
    /// What the inspection found, and what it does not look for at every run.
    public let problems: [PlanProblem]

    /// Reads the catalog and a few rows; changes nothing.
    ///
    /// - Parameter sample: the first rows of the source; `nil` when it does not show them.
    /// - Throws: `ServerError`, `TargetError`.
    public init(_ inspection: Inspection, _ sample: SourceSample?, on session: Session) async throws {
        self.inspection = inspection
        columns = Self.columns(sample?.columns ?? [], of: inspection, sample?.misfit)
        guard inspection.facts.kind == .hypertable, !inspection.problems.contains(where: \.isError) else {
            size = nil
            notes = []
            problems = inspection.problems
            return
        }
        let nulls = sample.map { NullCheck(spec: inspection.spec, facts: inspection.facts, sample: $0) }
        notes = nulls?.notes ?? []
        size = try await session.tableSize(of: inspection.facts)
        let values = ValueCheck(spec: inspection.spec, facts: inspection.facts)
        problems =
            inspection.problems + (nulls?.problems ?? [])
            + (try await values.doubts(sample?.doubts ?? [], on: session))
            + (try await Self.gap(inspection.spec, session))
    }

    /// One column that goes as text takes all of its row with it.
    private static func columns(
        _ names: [String], of inspection: Inspection, _ misfit: BinaryMisfit?
    ) -> [Column] {
        let format = inspection.spec.source.format
        let whole = SentForm(inspection.facts, columns: names, format: format).reason ?? misfit
        return names.compactMap { name in
            guard let column = inspection.facts.columns.first(where: { $0.name == name }) else { return nil }
            let own = SentForm(inspection.facts, columns: [name], format: format)
            return Column(name: name, type: column.type, textReason: own.reason ?? whole)
        }
    }

    /// Rows between T and the first one that dual-writing wrote are in the source alone.
    private static func gap(_ spec: HypertableSpec, _ session: Session) async throws -> [PlanProblem] {
        let type = spec.timeType
        let sql =
            "SELECT EXISTS (SELECT FROM \(spec.table.sql)), EXISTS (SELECT FROM \(spec.table.sql) "
            + "WHERE \(quotedIdentifier(spec.timeColumn)) < \(type.literal(spec.completion)))"
        guard let row = try await session.query(sql).first, row[1] != "t" else { return [] }
        let advice = "choose a T after the last writer began to write to both"
        guard row[0] == "t" else {
            return [
                PlanProblem(
                    isError: false, code: "nothing-dual-written",
                    "\(spec.table) holds no rows: nothing shows that dual-writing has begun",
                    at: spec.places.completion, fix: advice)
            ]
        }
        return [
            PlanProblem(
                isError: false, code: "completion-before-dual-write",
                "every row of \(spec.table) lies at or after T (\(type.text(spec.completion))): what was "
                    + "written between T and the start of dual-writing would be in the source alone",
                at: spec.places.completion, fix: advice)
        ]
    }
}
