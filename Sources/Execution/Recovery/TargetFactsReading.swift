import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

extension TargetFacts {
    /// Reads the notes of hypertables, and adds what inspections found.
    ///
    /// - Parameter inspections: of the hypertables that could be inspected.
    /// - Throws: `ServerError`.
    package static func read(
        _ specs: [HypertableSpec], _ inspections: [Inspection], _ notes: ProgressNoteStore,
        on session: Session
    ) async throws -> [TargetFacts] {
        var facts = of(specs, inspections)
        for index in facts.indices {
            facts[index].note = try await notes.note(of: facts[index].table, on: session)
        }
        return facts
    }

    /// The facts that inspections found, without notes.
    package static func of(_ specs: [HypertableSpec], _ inspections: [Inspection]) -> [TargetFacts] {
        let inspected = Dictionary(inspections.map { ($0.spec.table, $0) }) { first, _ in first }
        return specs.map { TargetFacts(table: $0.table, catalog: inspected[$0.table]?.catalogFacts) }
    }
}

extension Inspection {
    /// `nil` when the table is not a hypertable.
    fileprivate var catalogFacts: CatalogFacts? {
        guard facts.kind == .hypertable else { return nil }
        return CatalogFacts(
            relation: facts.relation, chunks: chunks, expiresThrough: expiresThrough,
            enabledJobs: jobs.filter(\.scheduled).map { .init(id: $0.id, title: "\($0.kind.name) \($0.id)") },
            rebuildableIndexes: rebuildableIndexes)
    }
}
