import Terms
import TimeAxis

/// What the target says about one table.
public struct HypertableFacts: Hashable, Sendable {
    /// What stands under the table's name.
    public enum Kind: Hashable, Sendable {
        case hypertable
        case absent
        case plainTable, partitionedTable, foreignTable, view, materializedView
        case continuousAggregate
        /// The stored part of a continuous aggregate.
        case materialization(of: TableName)
        case chunk(of: TableName)
        /// An index, a sequence, a composite type.
        case other
    }

    public let table: TableName
    public let kind: Kind
    /// The object identifier of what stands under the name: another one once it was made anew. Empty when it is
    /// absent.
    public let relation: String
    /// In the table's order; empty when the table is absent.
    public let columns: [Column]
    /// The primary time dimension first; empty unless it is a hypertable.
    public let dimensions: [Dimension]
    /// By start; empty unless it is a hypertable.
    public let chunks: [ChunkRange]
    public let indexes: [IndexFacts]
    public let triggers: [TriggerFacts]
    public let foreignKeys: [ForeignKey]
    /// Those through which a DELETE reaches other tables.
    public let referencingKeys: [ReferencingKey]
    /// The names of its CHECK constraints.
    public let checks: [String]
    /// `nil` unless compression (the columnstore) is turned on.
    public let columnstore: Columnstore?

    /// The dimension that windows cut.
    public var timeDimension: Dimension? { dimensions.first }

    /// The columns without which a row is refused. None where a trigger may fill them in.
    public var requiredColumns: [String] {
        guard !triggers.contains(where: { $0.isBeforeInsertRow && $0.isEnabled }) else { return [] }
        return columns.filter { column in
            column.isNotNull && !column.hasDefault && !column.isIdentity && !column.isGenerated
        }.map(\.name)
    }
}

extension HypertableFacts.Kind: CustomStringConvertible {
    /// Completes "… is".
    public var description: String {
        switch self {
        case .hypertable: "a hypertable"
        case .absent: "absent from the target, or in a schema that the role may not use"
        case .plainTable: "a plain table; make it one with create_hypertable"
        case .partitionedTable: "a partitioned table of PostgreSQL, not a hypertable"
        case .foreignTable: "a foreign table"
        case .view: "a view"
        case .materializedView: "a materialized view"
        case .continuousAggregate: "a continuous aggregate; load its hypertable and refresh it"
        case .materialization(let view): "the stored part of the continuous aggregate \(view)"
        case .chunk(let table): "a chunk of \(table); name the hypertable"
        case .other: "no table"
        }
    }
}
