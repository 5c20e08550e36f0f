/// Why no session with the target could be opened. Never holds the connection string or a password.
public struct ConnectError: Error, Hashable, Sendable {
    /// What kind of trouble it is, and so what to check.
    public enum Reason: String, Hashable, Sendable {
        /// libpq cannot read the connection string.
        case badConnectionString
        /// Nobody answers at the address.
        case unreachable
        /// The server refused user or password (class 28).
        case refusedLogin
        /// The database does not exist (3D000).
        case noSuchDatabase
        /// The server starts, stops or has no room for another session.
        case unavailable
        /// A pooler lends server processes for a transaction at a time.
        case pooled
        case other
    }

    /// What was to be connected to: "the target".
    public let subject: String
    public let reason: Reason
    /// What the server or libpq said, with anything that could be a password taken out.
    public let message: String
    /// `nil` when no server answered.
    public let sqlState: String?
    public let host: String?
    public let port: String?
    public let database: String?
    public let user: String?

    /// Whether the same may succeed a little later.
    public var isTransient: Bool { reason == .unavailable || reason == .unreachable }
}

extension ConnectError: CustomStringConvertible {
    public var description: String {
        guard reason != .badConnectionString else { return message }
        return "\(headline); \(advice)"
    }

    /// What happened, without what to do about it.
    package var headline: String {
        guard reason != .badConnectionString else { return message }
        let place = [("host", host), ("port", port), ("database", database), ("user", user)]
            .compactMap { name, value in value.map { "\(name) \($0)" } }
            .joined(separator: ", ")
        return "cannot connect to \(subject) (\(place)): \(message)"
    }

    package var advice: String {
        switch reason {
        case .badConnectionString, .other: "nothing has been changed"
        case .unreachable: "check host and port, that the server runs, and that no firewall is in between"
        case .refusedLogin: "check the user, the password (PGPASSWORD or a passfile) and pg_hba.conf"
        case .noSuchDatabase: "check the database's name"
        case .pooled:
            "name the server itself, or a pool in session mode (`pool_mode = session` for its database); "
                + "nothing has been changed"
        case .unavailable: "try again later, or use fewer workers if the server has no free connections"
        }
    }
}

extension ConnectError {
    /// The reason that a SQLSTATE stands for.
    static func reason(sqlState: String?) -> Reason {
        guard let sqlState else { return .unreachable }
        if sqlState.hasPrefix("28") { return .refusedLogin }
        if sqlState == "3D000" { return .noSuchDatabase }
        return ServerError.isTransient(sqlState) ? .unavailable : .other
    }
}
