/// A session that did not reach the server, or the database, of the command's first session. It was used for nothing else.
package struct OtherServer: Error, Hashable, Sendable {
    package enum Difference: Hashable, Sendable {
        case cluster
        /// A database of another name, or one that was made anew.
        case database
        /// The same cluster, but a server on which nothing can be changed.
        case standby
        case readOnly
        /// The server does not say which one it is, for the given reason.
        case silent(String)
    }

    package let difference: Difference
    package let expected: ServerAddress
    package let found: ServerAddress

    /// Whether the same may succeed a little later: a standby answers while a switchover is in progress. Another cluster
    /// does not become the right one.
    package var isTransient: Bool { difference == .standby || difference == .readOnly }

    /// Advice.
    package var hint: String {
        isTransient
            ? "wait until the switchover is over; if the connection string names several hosts, add "
                + "target_session_attrs=read-write"
            : "let the target's connection string lead to one server only, \(expected.place), and run again; "
                + "finished windows stay finished"
    }
}

extension OtherServer: CustomStringConvertible {
    package var description: String {
        let event =
            switch difference {
            case .cluster:
                "another server answers at \(found.place) (\(found)) than the one on which the command began, at "
                    + "\(expected.place) (\(expected))"
            case .database:
                "another database answers at \(found.place) (\(found)) than the one on which the command began, at "
                    + "\(expected.place) (\(expected))"
            case .standby: "the server at \(found.place) is a standby"
            case .readOnly: "the server at \(found.place) cannot be written to now"
            case .silent(let reason):
                "the server at \(found.place) does not say whether it is the one on which the command began, at "
                    + "\(expected.place) (\(expected)): \(reason)"
            }
        return "\(event); nothing was changed there"
    }
}

/// The address and the identity of a server with a database, for messages.
package struct ServerAddress: Hashable, Sendable {
    /// Host and port.
    package let place: String
    package var system: String?
    package var database: String?
    package var databaseOID: String?
}

extension ServerAddress: CustomStringConvertible {
    /// `system identifier 7412, database metrics with OID 16384`.
    package var description: String {
        let name = system.map { $0.hasPrefix(ServerFacts.installation) ? $0 : "system identifier \($0)" }
        let database = database.map { "database \($0)" + (databaseOID.map { " with OID \($0)" } ?? "") }
        return [name, database].compactMap(\.self).joined(separator: ", ")
    }
}
