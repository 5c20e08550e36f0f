import Diagnostics

/// A value of the plan with its place in the file, for later messages about it.
package struct Located<Value: Sendable>: Sendable {
    package let value: Value
    package let position: SourcePosition
    /// The environment variables from which the value was made. If there are any, an error names them instead of the
    /// value, which may be a secret.
    package let variables: [String]

    package init(_ value: Value, at position: SourcePosition, variables: [String] = []) {
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
