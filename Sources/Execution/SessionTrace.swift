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
        let row = try await session.query(
            "SELECT pg_catalog.pg_backend_pid(), backend_start::text FROM pg_catalog.pg_stat_activity "
                + "WHERE pid = pg_catalog.pg_backend_pid()"
        ).first
        pid = row?[0].flatMap { Int($0) } ?? 0
        since = (row?[1] ?? nil) ?? ""
    }

    /// Ends the process if it is still there, and waits for its end. Nothing is lost by it: what it was doing is
    /// done again in any case.
    ///
    /// - Throws: `ServerError`.
    func end(from session: Session) async throws {
        _ = try await session.query(
            "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity "
                + "WHERE pid = \(pid) AND backend_start = \(quotedLiteral(since))::timestamptz "
                + "AND usename = current_user")
    }
}
