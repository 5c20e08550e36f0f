import RowSources
import Rows
import Tasks
import Timescale

/// The findings of `validate --live` about one hypertable and the rows that are to be loaded into it.
package struct HypertableSurvey: Sendable {
    /// A column that a run would load.
    package struct Column: Hashable, Sendable {
        /// The target's name for it.
        package let name: String
        /// The target's type, as the target prints it.
        package let type: String
        /// Why its values are sent as text; `nil` if they are sent as binary.
        package let textReason: NeedsText?
    }

    package let inspection: Inspection
    /// In the source's order; empty if the source does not show them.
    package let columns: [Column]
    /// `nil` if the table does not fit the plan.
    package let size: TableSize?
    /// Remarks on the source's rows, a sentence each.
    package let notes: [String]
    /// The inspection's problems, then those of the source's rows.
    package let problems: [PlanProblem]

    /// Reads the catalog and a few rows; changes nothing.
    ///
    /// - Parameter sample: the first rows of the source; `nil` if it does not show them.
    /// - Throws: `ServerError`, `TargetError`.
    package init(
        _ inspection: Inspection, _ sample: SourceSample?, _ server: ServerFacts, on session: Session,
        checks: CheckList = .all
    ) async throws {
        self.inspection = inspection
        columns = Self.columns(sample?.columns ?? [], of: inspection, sample?.values.textReason)
        guard inspection.fits else {
            size = nil
            notes = []
            problems = inspection.problems
            return
        }
        let rows = CheckedRows(
            spec: inspection.spec, facts: inspection.facts, server: server, sample: sample,
            isSourceEmpty: sample?.isEmpty ?? false, session: session)
        notes = NullCheck.notes(on: rows)
        size = try await session.tableSize(of: inspection.facts)
        let windows = try await CheckedWindows.problems(
            of: inspection, inspection.spec.windows.map(\.bounds), server, on: session, checks: checks)
        problems = inspection.problems + windows + (try await checks.rows.problems(of: rows))
    }

    /// One column that has to be sent as text makes the whole row text.
    private static func columns(
        _ names: [String], of inspection: Inspection, _ sampled: NeedsText?
    ) -> [Column] {
        let format = inspection.spec.source.format
        let whole = NeedsText(inspection.facts, columns: names, format: format) ?? sampled
        return names.compactMap { name in
            guard let column = inspection.facts.columns.first(where: { $0.name == name }) else { return nil }
            let own = NeedsText(inspection.facts, columns: [name], format: format)
            return Column(name: name, type: column.type, textReason: own ?? whole)
        }
    }
}
