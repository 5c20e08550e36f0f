/// No plan can be drafted from the target and the source that were given.
package struct DraftingError: Error, Hashable, Sendable, CustomStringConvertible {
    package let kind: Kind
    /// The first line says what is wrong, the others what to do.
    package let description: String

    package enum Kind: Hashable, Sendable {
        /// An option of `init` names no target or no source that can be read.
        case wrongOption
        /// The target has no hypertable that a plan can load.
        case noHypertable
    }

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
