import Terms
import TimeAxis

/// The target's catalog entries about the name of a table.
package struct HypertableFacts: Hashable, Sendable {
    /// The kinds of relations that a name can belong to.
    package enum Kind: Hashable, Sendable {
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

    package let table: TableName
    package let kind: Kind
    /// The OID of the relation, empty without one. A table that was dropped and made again has another OID.
    package let relation: String
    /// In the table's order; empty when the table is absent.
    package let columns: [Column]
    /// The primary time dimension first; empty unless it is a hypertable.
    package let dimensions: [Dimension]
    /// By start; empty unless it is a hypertable.
    package let chunks: [ChunkRange]
    package let indexes: [IndexFacts]
    package let triggers: [TriggerFacts]
    package let foreignKeys: [ForeignKey]
    /// The foreign keys of other tables that refer to it: a DELETE changes those tables, or is refused.
    package let referencingKeys: [ReferencingKey]
    /// The names of the CHECK constraints.
    package let checks: [String]
    /// `nil` unless compression (the columnstore) is turned on.
    package let columnstore: Columnstore?
    /// The facts that a load compares with those under its lock.
    package let shape: TableShape

    /// The dimension that windows cut.
    package var timeDimension: Dimension? { dimensions.first }

    /// The columns without which a row is refused. Empty if a trigger may fill them in.
    package var requiredColumns: [String] {
        guard !triggers.contains(where: { $0.isBeforeInsertRow && $0.isEnabled }) else { return [] }
        return columns.filter { column in
            column.isNotNull && !column.hasDefault && !column.isIdentity && !column.isGenerated
        }.map(\.name)
    }
}

extension HypertableFacts.Kind: CustomStringConvertible {
    /// Completes "… is".
    package var description: String {
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
