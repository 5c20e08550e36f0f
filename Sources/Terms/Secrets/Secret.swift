/// A text that may hold a secret: a connection string, a password, a value of the environment.
///
/// It has no text of its own: descriptions, mirrors and dumps show asterisks. Only ``reveal(to:)`` gives the text, for the
/// call of a library that needs it.
package struct Secret: Hashable, Sendable {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var isEmpty: Bool { text.isEmpty }

    /// Whether a password can be told in the text, as in a connection string.
    package var holdsPassword: Bool { !SecretMask.passwords(in: text).isEmpty }

    /// Calls `body` with the text. The text must go to a library or into a ``SecretMask``, never into a message.
    package func reveal<Result>(to body: (String) throws -> Result) rethrows -> Result {
        try body(text)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The asterisks that stand for every secret.
    package static let mask = "***"

    package var description: String { Self.mask }
    package var debugDescription: String { Self.mask }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
