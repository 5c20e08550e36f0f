/// A notice or a warning that came with a statement.
public struct ServerNotice: Hashable, Sendable, CustomStringConvertible {
    /// `NOTICE`, `WARNING`, `INFO` or `LOG`, in English whatever the server's language.
    public let severity: String
    public let sqlState: String
    public let message: String
    public let hint: String?

    public var isWarning: Bool { severity == "WARNING" }

    public var description: String {
        "\(severity): \(message)\(hint.map { "; hint: \($0)" } ?? "")"
    }
}
