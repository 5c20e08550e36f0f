import Statements
import Terms
import TimeAxis

/// The facts of one hypertable in the target at the start of a command.
package struct TargetFacts: Hashable, Sendable {
    package var table: TableName
    /// The note in the table's comment; `nil` when it has none, or when notes were not read.
    package var note: ProgressNote?
    /// Whether the comment was read.
    package var isNoteKnown: Bool
    /// `nil` when the table could not be inspected, or is not a hypertable.
    package var catalog: CatalogFacts?
    /// The rows that the target holds of each window that counts as loaded; `nil` when they were not counted.
    package var counts: [Window: Int]?

    package init(
        table: TableName, note: ProgressNote? = nil, isNoteKnown: Bool = true, catalog: CatalogFacts? = nil,
        counts: [Window: Int]? = nil
    ) {
        (self.table, self.note, self.isNoteKnown) = (table, note, isNoteKnown)
        (self.catalog, self.counts) = (catalog, counts)
    }
}

/// The facts of one hypertable in the target's catalog.
package struct CatalogFacts: Hashable, Sendable {
    /// The hypertable's object identifier; another one once the hypertable was dropped and created again.
    package var relation: String
    /// The ranges of the chunks, by start; `nil` when some chunks may be hidden from the views.
    package var chunks: [Window]?
    /// Retention policies that are enabled drop windows that end at or before this point; `nil` when there are none.
    package var expiresThrough: Int64?
    /// The background jobs that are enabled, of those that the plan would pause.
    package var enabledJobs: [EnabledJob]
    /// The plain secondary indexes, where the plan would drop them.
    package var rebuildableIndexes: [IndexDefinition]

    /// A background job that is enabled.
    package struct EnabledJob: Hashable, Sendable {
        package var id: Int
        /// `retention policy 1000`.
        package var title: String

        package init(id: Int, title: String) {
            (self.id, self.title) = (id, title)
        }
    }

    package init(
        relation: String, chunks: [Window]?, expiresThrough: Int64? = nil, enabledJobs: [EnabledJob] = [],
        rebuildableIndexes: [IndexDefinition] = []
    ) {
        (self.relation, self.chunks, self.expiresThrough) = (relation, chunks, expiresThrough)
        (self.enabledJobs, self.rebuildableIndexes) = (enabledJobs, rebuildableIndexes)
    }

    /// Whether an enabled retention policy drops all chunks of the window.
    func isExpired(_ window: Window) -> Bool {
        expiresThrough.map { window.end <= $0 } ?? false
    }
}
