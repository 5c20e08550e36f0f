import Statements

/// An index of a hypertable.
public struct IndexFacts: Hashable, Sendable {
    public let definition: IndexDefinition
    public let isUnique: Bool
    public let isPrimary: Bool
    /// Whether a constraint (primary key, unique, exclusion) stands on it, or it is the replica identity or an extension's.
    public let isConstraint: Bool
    /// False for the remains of a `CREATE INDEX` that failed half-way.
    public let isValid: Bool

    /// Whether it can be dropped for a load and made again: a plain index that nothing depends on.
    public var isRebuildable: Bool { !isUnique && !isPrimary && !isConstraint && isValid }
}
