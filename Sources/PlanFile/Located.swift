import Diagnostics

/// A value of the plan with its place in the file, for whatever is said about it later.
public struct Located<Value: Sendable>: Sendable {
    public let value: Value
    public let position: SourcePosition
    /// The environment variables the value was made from. When there are any, an error text names them and
    /// never shows the value, which may be a secret.
    public let variables: [String]

    public init(_ value: Value, at position: SourcePosition, variables: [String] = []) {
        self.value = value
        self.position = position
        self.variables = variables
    }

    /// The same place with another value.
    func with<Other>(_ other: Other) -> Located<Other> {
        Located<Other>(other, at: position, variables: variables)
    }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
