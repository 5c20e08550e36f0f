import Postgres
import Terms
import Timescale

/// The server process of a session. Its number, its start and the server's start identify it for ever. After the connection was lost it may hold locks for minutes, until the server
/// notices.
struct BackendProcess: Hashable, Sendable {
    let pid: Int
    /// The time of its start, as the server prints it.
    let since: String
    /// The time of the server's start. The same number on another server is another process.
    let serverStart: String

    /// - Throws: `ServerError`.
    init(of session: Session) async throws {
        let row = try await session.asLoggedIn { session in
            try session.query(
                "SELECT pid, backend_start::text, pg_catalog.pg_postmaster_start_time()::text "
                    + "FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid()"
            ).first
        }
        pid = row?[0].flatMap { Int($0) } ?? 0
        since = row?[1] ?? "infinity"
        serverStart = row?[2] ?? "infinity"
    }

    /// How often the process is looked for after it was told to end, ten times a second.
    private static let looks = 30

    /// Ends the process if it still runs, and waits for its end. Its work is done again in any case.
    ///
    /// - Returns: whether it has ended. A process that waits for its disk or its standby may take longer.
    /// - Throws: `ServerError`, `CancellationError`.
    func end(from session: Session) async throws -> Bool {
        for _ in 0..<Self.looks {
            guard try await isEnding(session) else { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    /// Tells the process to end.
    ///
    /// A pooler gives the process of a lost client to the next one and sets that client's application name. A process
    /// is ended only if it still has ours.
    ///
    /// - Returns: false if it has ended already, as every process has whose server was started again.
    private func isEnding(_ session: Session) async throws -> Bool {
        do {
            return try await session.asLoggedIn { session in
                try session.query(
                    """
                    SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
                    WHERE pid = \(pid) AND backend_start = \(quotedLiteral(since))::timestamptz
                        AND pg_catalog.pg_postmaster_start_time() = \(quotedLiteral(serverStart))::timestamptz
                        AND pid <> pg_catalog.pg_backend_pid() AND usename = session_user
                        AND application_name = pg_catalog.current_setting('application_name')
                    """
                ).isEmpty == false
            }
        } catch let error as ServerError where error.sqlState == "42501" {
            // If the role may not end it, the server has to notice by itself.
            return true
        }
    }
}

extension Session {
    /// Asks as the role that logged in. A role that its settings put in its place (`ALTER ROLE … SET role`) may neither
    /// see nor end its sessions.
    fileprivate func asLoggedIn<Answer: Sendable>(
        _ question: @Sendable (isolated Session) throws -> Answer
    ) throws -> Answer {
        try snapshot { session in
            try session.execute("SET LOCAL ROLE NONE")
            return try question(session)
        }
    }
}
