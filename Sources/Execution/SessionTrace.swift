import Postgres
import Terms
import Timescale

/// What a session leaves on the server when its connection is lost: a process that may still hold locks, because
/// a server notices a dead network only after minutes.
struct SessionTrace: Hashable, Sendable {
    let pid: Int
    /// When it started, as the server prints it; with the number it names one process for good.
    let since: String

    /// - Throws: `ServerError`.
    init(of session: Session) async throws {
        let row = try await session.asLoggedIn { session in
            try session.query(
                "SELECT pid, backend_start::text FROM pg_catalog.pg_stat_activity "
                    + "WHERE pid = pg_catalog.pg_backend_pid()"
            ).first
        }
        pid = row?[0].flatMap { Int($0) } ?? 0
        since = row?[1] ?? "infinity"
    }

    /// How often the process is looked for once it was told to end, ten times a second.
    private static let looks = 30

    /// Ends the process if it is still there, and waits for its end. Nothing is lost by it: what it was doing is
    /// done again in any case.
    ///
    /// - Returns: whether it is gone; one that hangs in its disk or its standby may take longer.
    /// - Throws: `ServerError`, `CancellationError`.
    func end(from session: Session) async throws -> Bool {
        for _ in 0..<Self.looks {
            guard try await isEnding(session) else { return true }
            try await _Concurrency.Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    /// Tells the process to end; false when there is none any more.
    ///
    /// A pooler gives the process of a client that it lost to the next one, which it then tells the server's name of:
    /// only what still bears ours is ours.
    private func isEnding(_ session: Session) async throws -> Bool {
        do {
            return try await session.asLoggedIn { session in
                try session.query(
                    """
                    SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
                    WHERE pid = \(pid) AND backend_start = \(quotedLiteral(since))::timestamptz
                        AND pid <> pg_catalog.pg_backend_pid() AND usename = session_user
                        AND application_name = pg_catalog.current_setting('application_name')
                    """
                ).isEmpty == false
            }
        } catch let error as ServerError where error.sqlState == "42501" {
            // Where that is forbidden the server has to find out by itself.
            return true
        }
    }
}

extension Session {
    /// Asks as the role that logged in. One that a role's own settings put in its place (`ALTER ROLE … SET role`) may
    /// neither see nor end the sessions of the former.
    fileprivate func asLoggedIn<Answer: Sendable>(
        _ question: @Sendable (isolated Session) throws -> Answer
    ) throws -> Answer {
        try snapshot { session in
            try session.execute("SET LOCAL ROLE NONE")
            return try question(session)
        }
    }
}
