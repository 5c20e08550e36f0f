import Foundation
import Terms

/// A connection string as it was given, and as a plan may show it.
package struct GivenAddress: Sendable {
    /// The connection string itself.
    package let resolved: Secret
    /// The reference that the plan holds, such as `${TARGET}`.
    package let shown: String
    /// The environment variable of that reference.
    package let variable: String
    /// True if the connection string itself was given, false if a reference to it was.
    package let isLiteral: Bool

    /// - Parameter variable: the variable that the plan refers to if the connection string itself was given.
    /// - Throws: ``DraftingError`` when a reference has no value.
    package init(_ text: String, variable: String) throws {
        do {
            let template = try Template(text)
            resolved = Secret(try template.resolve(ProcessInfo.processInfo.environment))
            // The text beside a reference may be a secret as well.
            isLiteral = !template.literalText(references: "").isEmpty || template.variables.count != 1
            self.variable = isLiteral ? variable : template.variables[0]
            shown = "${\(self.variable)}"
        } catch let error as TemplateError {
            // An error without a variable quotes the text.
            guard error.variable != nil else {
                throw DraftingError(
                    .wrongOption,
                    "the option --\(variable.lowercased()) has a `${` that is no reference\n"
                        + "write ${NAME}, ${NAME:-default}, ${NAME:?message}, or $${ for a plain ${")
            }
            throw DraftingError(
                .wrongOption,
                "\(error)\nset it to the connection string, or give the option \(variable.lowercased())")
        }
    }
}
