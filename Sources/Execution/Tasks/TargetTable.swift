import RowSources
import Rows
import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

/// A hypertable of the graph together with what the target says of it and where its rows come from.
package struct TargetTable: Sendable {
    package let spec: HypertableSpec
    package let facts: HypertableFacts
    package let source: any RowSource
    /// Where files may be made that hold rows for a while.
    package let scratchFolder: String
    /// The format in which its rows are sent.
    let copyFormat: CopyFormatChoice

    package init(
        spec: HypertableSpec, facts: HypertableFacts, source: any RowSource, scratchFolder: String = "."
    ) {
        self.spec = spec
        self.facts = facts
        self.source = source
        self.scratchFolder = scratchFolder
        copyFormat = CopyFormatChoice(
            NeedsText(facts, columns: spec.sentColumns(of: facts), format: spec.source.format),
            textFormat: source.textFormat, facts)
    }

    /// The order that makes good batches of the columnstore: equal segments together, by time in each; `nil` where
    /// the rows' order does not matter.
    func order(ofColumns columns: [String]) -> TupleOrder? {
        guard spec.compressesDirectly, let columnstore = facts.columnstore else { return nil }
        return TupleOrder(group: columnstore.segmentBy, time: spec.timeColumn, columns: columns)
    }

    /// The rows of a window, for statements.
    func rows(of window: Window) -> WindowClause {
        spec.rows(of: window)
    }
}
