/// Why a value of a database cannot be loaded as it is. Where the row is, the reader of its cursor says.
public struct TypedFault: Error, Hashable, Sendable {
    public let kind: RowFault.Kind
    /// What is wrong; shows no data but, at most, a time.
    public let message: String
    public let hint: String?

    public init(_ kind: RowFault.Kind, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }
}

/// A text of a database that only the server reads for certain.
public struct TypedMisfit: Error, Hashable, Sendable {
    public let column: String
    public let type: BinaryType
}
