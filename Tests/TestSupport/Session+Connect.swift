import Terms
import Timescale

extension Session {
    /// Opens a session of a test, whose password is no secret.
    package static func connect(
        _ uri: String, applicationName: String, timeout: Int = 10_000, isReadOnly: Bool = false,
        expecting server: ServerFacts? = nil
    ) async throws -> Session {
        try await connect(
            Secret(uri), applicationName: applicationName, timeout: timeout, isReadOnly: isReadOnly,
            expecting: server)
    }
}
