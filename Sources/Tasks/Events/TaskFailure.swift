/// The failure of a task, without a secret and without the data of a row.
package struct TaskFailure: Error, Hashable, Codable, Sendable {
    /// The kind of trouble. It decides the exit code.
    package var kind: Kind
    /// What happened, a sentence.
    package var message: String
    /// PostgreSQL's five-character code, where the target refused.
    package var sqlState: String?
    /// File and line, or command and line, of the row of the source that caused the failure.
    package var place: String?
    /// What else is known, a sentence each.
    package var details: [String]?
    /// What to do about it, a sentence.
    package var hint: String?
    /// Whether the task may succeed if it is tried again; `nil` for no.
    package var isTransient: Bool?

    /// The kinds of trouble.
    package enum Kind: String, Hashable, Codable, Sendable {
        /// Something was refused, by the source, the target or the program itself.
        case refused
        /// Source and target hold different numbers of rows.
        case countMismatch = "count-mismatch"
        /// A database could not be reached, or the connection was lost.
        case unreachable
    }

    package init(
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
