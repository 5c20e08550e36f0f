import Diagnostics
import Terms

/// A scalar with its references to the environment replaced.
struct ResolvedScalar {
    let text: String
    let template: Template
    let style: YAMLScalar.Style
    let position: SourcePosition
    let variables: [String]

    /// True if YAML readers may guess a type for it.
    var isGuessable: Bool { style == .plain && variables.isEmpty }

    /// The value as a message names it; never the text of an environment variable.
    var shown: String {
        guard variables.isEmpty else {
            return "the value of \(variables.map { "${\($0)}" }.joined(separator: " and "))"
        }
        return "`\(shortened(text))`"
    }

    func located<Value>(_ value: Value) -> Located<Value> {
        Located(value, at: position, variables: variables)
    }
}
