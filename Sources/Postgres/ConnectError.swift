/// A session that could not be opened. Never holds the connection string or a password.
package struct ConnectError: Error, Hashable, Sendable {
    /// The causes that a person checks in different places.
    package enum Reason: String, Hashable, Sendable {
        /// libpq cannot read the connection string.
        case badConnectionString
        /// No server answers at the address.
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

    /// The name of the other side in messages: "the target".
    package let subject: String
    package let reason: Reason
    /// The text of the server or of libpq, without anything that could be a password.
    package let message: String
    /// `nil` if no server answered.
    package let sqlState: String?
    package let host: String?
    package let port: String?
    package let database: String?
    package let user: String?

    /// Whether the same may succeed a little later.
    package var isTransient: Bool { reason == .unavailable || reason == .unreachable }
}

extension ConnectError: CustomStringConvertible {
    package var description: String {
        guard reason != .badConnectionString else { return message }
        return "\(headline); \(advice)"
    }

    /// The text without the advice.
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
    /// The reason that a SQLSTATE shows.
    static func reason(sqlState: String?) -> Reason {
        guard let sqlState else { return .unreachable }
        if sqlState.hasPrefix("28") { return .refusedLogin }
        if sqlState == "3D000" { return .noSuchDatabase }
        // PgBouncer uses 08P01 for whatever keeps it from giving a session.
        return ServerError.isTransient(sqlState) || sqlState == "08P01" ? .unavailable : .other
    }
}
