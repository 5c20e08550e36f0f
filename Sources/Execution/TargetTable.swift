import RowSources
import Rows
import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

/// A hypertable of the graph together with what the target says of it and where its rows come from.
public struct TargetTable: Sendable {
    public let spec: HypertableSpec
    public let facts: HypertableFacts
    public let source: any RowSource
    /// Where files may be made that hold rows for a while.
    public let scratchFolder: String
    /// How its rows are sent.
    let forms: SentForms

    public init(
        spec: HypertableSpec, facts: HypertableFacts, source: any RowSource, scratchFolder: String = "."
    ) {
        self.spec = spec
        self.facts = facts
        self.source = source
        self.scratchFolder = scratchFolder
        forms = SentForms(
            SentForm(facts, columns: spec.sentColumns(of: facts), format: spec.source.format), facts)
    }

    /// The order that makes good batches of the columnstore: equal segments together, by time in each; `nil` where
    /// the rows' order does not matter.
    func order(ofColumns columns: [String]) -> TupleOrder? {
        guard spec.compressesDirectly, let columnstore = facts.columnstore else { return nil }
        return TupleOrder(group: columnstore.segmentBy, time: spec.timeColumn, columns: columns)
    }

    /// The SQL of one window.
    func statements(_ window: Window) -> WindowStatements {
        WindowStatements(
            table: spec.table, timeColumn: spec.timeColumn, timeType: spec.timeType, window: window)
    }
}
