import Terms
import Timescale

extension Session {
    /// Opens a session of a test, whose password is no secret. Tests speak as the application, whose names need no
    /// schema, so the application's `search_path` is in force.
    package static func connect(
        _ uri: String, applicationName: String, timeout: Int = 10_000, isReadOnly: Bool = false,
        expecting server: ServerFacts? = nil
    ) async throws -> Session {
        let session = try await connect(
            Secret(uri), applicationName: applicationName, timeout: timeout, isReadOnly: isReadOnly,
            expecting: server)
        _ = try await session.query(
            "SELECT pg_catalog.set_config('search_path', pg_catalog.current_setting('hyperfill.search_path'), false)"
        )
        return session
    }
}
