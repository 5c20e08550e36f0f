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
    /// The reason for which it could not be made again as it was: `its part on the chunk … has …`.
    package let keptBecause: String?

    /// Whether it is an index that nothing depends on, and that enforces nothing.
    package var isPlain: Bool { !isUnique && !isPrimary && !isConstraint && isValid }

    /// Whether it can be dropped for a load and made again as it was.
    package var isRebuildable: Bool { isPlain && keptBecause == nil }
}
