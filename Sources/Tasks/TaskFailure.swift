/// Why a task failed, without a secret and without the data of a row.
public struct TaskFailure: Error, Hashable, Codable, Sendable {
    /// What kind of trouble it is; it decides the exit code.
    public var kind: Kind
    /// What happened, a sentence.
    public var message: String
    /// PostgreSQL's five-character code, where the target refused.
    public var sqlState: String?
    /// File and line, or command and line, of the source, where a row is to blame.
    public var place: String?
    /// What else is known, a sentence each.
    public var details: [String]?
    /// What to do about it, a sentence.
    public var hint: String?
    /// Whether the same may succeed a little later; `nil` for no.
    public var isTransient: Bool?

    /// The kinds of trouble.
    public enum Kind: String, Hashable, Codable, Sendable {
        /// Something was refused, by the source, the target or the program itself.
        case refused
        /// Source and target hold different numbers of rows.
        case countMismatch = "count-mismatch"
        /// A database could not be reached, or the connection was lost.
        case unreachable
    }

    public init(
        kind: Kind = .refused, message: String, sqlState: String? = nil, place: String? = nil,
        details: [String]? = nil, hint: String? = nil, isTransient: Bool = false
    ) {
        self.kind = kind
        self.message = message
        self.sqlState = sqlState
        self.place = place
        self.details = details
        self.hint = hint
        self.isTransient = isTransient ? true : nil
    }
}
