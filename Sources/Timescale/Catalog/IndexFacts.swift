import Statements

/// An index of a hypertable.
package struct IndexFacts: Hashable, Sendable {
    package let definition: IndexDefinition
    package let isUnique: Bool
    package let isPrimary: Bool
    /// Whether it belongs to a constraint (primary key, unique, exclusion) or an extension, or is the replica identity.
    package let isConstraint: Bool
    /// False for the remains of a `CREATE INDEX` that failed half-way.
    package let isValid: Bool

    /// Whether its definition can be read and written again.
    package let isReadable: Bool

    /// Whether it can be dropped for a load and made again: a plain index that nothing depends on.
    package var isRebuildable: Bool { !isUnique && !isPrimary && !isConstraint && isValid && isReadable }
}
