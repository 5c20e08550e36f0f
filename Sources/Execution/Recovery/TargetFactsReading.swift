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
            facts[index].isNoteKnown = true
        }
        return facts
    }

    /// Adds the number of rows that the target holds of each window that counts as loaded.
    ///
    /// - Throws: `ServerError`.
    package static func count(
        _ facts: [TargetFacts], of graph: TaskGraph, _ state: PlanState, on session: Session
    ) async throws -> [TargetFacts] {
        var facts = facts
        for (spec, loaded) in zip(graph.hypertables, LoadedWindows.all(of: graph, state)) {
            guard !loaded.counted.isEmpty,
                let index = facts.firstIndex(where: { $0.table == spec.table }),
                let catalog = facts[index].catalog
            else { continue }
            facts[index].counts = try await session.counts(
                of: loaded.counted.map(\.window), in: spec, chunks: catalog.chunks?.count ?? 0)
        }
        return facts
    }

    /// The facts that inspections found, without notes.
    package static func of(_ specs: [HypertableSpec], _ inspections: [Inspection]) -> [TargetFacts] {
        let inspected = Dictionary(inspections.map { ($0.spec.table, $0) }) { first, _ in first }
        return specs.map {
            TargetFacts(table: $0.table, isNoteKnown: false, catalog: inspected[$0.table]?.catalogFacts)
        }
    }
}

extension Session {
    /// The largest number of windows that one statement counts.
    private static let batch = 500
    /// About the largest number of chunks that one statement locks, with their indexes. The server's table of locks has
    /// room for some thousands (`max_locks_per_transaction`).
    private static let chunksOfBatch = 400

    /// Counts the rows of windows.
    ///
    /// - Parameters:
    ///   - windows: by start.
    ///   - chunks: the number of the hypertable's chunks.
    /// - Throws: `ServerError`, `TaskFailure`.
    fileprivate func counts(
        of windows: [Window], in spec: HypertableSpec, chunks: Int
    ) throws -> [Window: Int] {
        let batchSize = min(Self.batch, max(1, windows.count * Self.chunksOfBatch / max(1, chunks)))
        var counts = Dictionary(windows.map { ($0, 0) }) { first, _ in first }
        var rest = windows[...]
        while let first = rest.first {
            var end = first.start
            let batch = rest.prefix(batchSize).prefix { window in
                defer { end = window.end }
                return window.start == end
            }
            rest = rest.dropFirst(batch.count)
            try Task.checkCancellation()
            guard let sql = CountStatement.ofEach(batch.map { spec.rows(of: $0) }) else { break }
            for row in try query(sql) {
                guard row.count == 2, let index = row[0].flatMap({ Int($0) }),
                    let rows = row[1].flatMap({ Int($0) }), index >= 0, index < batch.count
                else { throw TaskFailure(message: "the target gave no count") }
                counts[batch[batch.startIndex + index]] = rows
            }
        }
        return counts
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
