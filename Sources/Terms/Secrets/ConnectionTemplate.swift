/// A connection string of a plan. Its text and the defaults of its references may hold a secret.
///
/// Descriptions, mirrors and dumps show ``shown``.
package struct ConnectionTemplate: Hashable, Sendable {
    private let template: Template

    package init(_ template: Template) {
        self.template = template
    }

    /// The text for people, with its references unresolved and its passwords masked.
    package var shown: String { SecretScan.maskedConnection(template.text) }

    /// The names that the text refers to, in order, each once.
    package var variables: [String] { template.variables }

    /// Whether some of the text is not the text of references without a default.
    package var hasLiteralText: Bool { !template.literalText(references: "").isEmpty }

    /// The text as written, for a fingerprint or a ``SecretMask``.
    package var written: Secret { Secret(template.text) }

    /// The connection string with every reference replaced.
    ///
    /// - Throws: ``TemplateError`` that names the first variable that is not set.
    package func resolve(_ environment: [String: String]) throws -> Secret {
        Secret(try template.resolve(environment))
    }
}

extension ConnectionTemplate: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { shown }
    package var debugDescription: String { shown }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
