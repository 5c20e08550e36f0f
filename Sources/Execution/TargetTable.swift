import RowSources
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

    public init(spec: HypertableSpec, facts: HypertableFacts, source: any RowSource) {
        self.spec = spec
        self.facts = facts
        self.source = source
    }

    /// How its rows are sent, if every value allows it.
    var sentForm: SentForm {
        SentForm(facts, columns: spec.columnNames, encoding: spec.source.format?.encoding)
    }

    /// The SQL of one window.
    func statements(_ window: Window) -> WindowStatements {
        WindowStatements(
            table: spec.table, timeColumn: spec.timeColumn, timeType: spec.timeType, window: window)
    }
}
