/// A notice or a warning that came with a statement.
package struct ServerNotice: Hashable, Sendable, CustomStringConvertible {
    /// `NOTICE`, `WARNING`, `INFO` or `LOG`, in English whatever the server's language.
    package let severity: String
    package let sqlState: String
    package let message: String
    package let hint: String?

    package var description: String {
        "\(severity): \(message)\(hint.map { "; hint: \($0)" } ?? "")"
    }
}
