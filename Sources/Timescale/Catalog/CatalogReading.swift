import Postgres

/// Reads of the catalog beside sessions that change it.
///
/// TimescaleDB's views look tables up by their number while they are read. A table, a chunk or an index that is dropped
/// meanwhile makes such a read fail, and the next one succeeds.
package enum CatalogReading {
    /// How often a read is tried.
    private static let attempts = 8

    /// Reads again, a limited number of times, after an error that a change of the catalog explains.
    ///
    /// - Throws: the errors of `read`; ``TargetError/catalogChanged(_:)`` if the catalog goes on changing.
    package static func repeated<Result: Sendable>(
        _ read: @Sendable () async throws -> Result
    ) async throws -> Result {
        var former: [String] = []
        while true {
            do {
                return try await read()
            } catch  where isRace(error) {
                former.append("\(error)")
                guard former.count < attempts else { throw last(error, former) }
                try await Task.sleep(for: .milliseconds(20 << former.count))
            }
        }
    }

    /// An unreadable view that stays the same through all attempts is one of an unknown version.
    private static func last(_ error: any Error, _ former: [String]) -> any Error {
        guard error is TargetError, Set(former).count == 1 else {
            return TargetError.catalogChanged(former.last ?? "")
        }
        return error
    }

    /// Whether the error may come from a table, column, type or function that was there a moment before: undefined
    /// objects, and the internal errors of a lookup by number.
    package static func isRace(_ error: any Error) -> Bool {
        switch error {
        case let error as ServerError:
            !error.isConnectionLost
                && ["42P01", "42703", "42704", "42883", "3F000", "XX000", "TS001"].contains(error.sqlState)
        case TargetError.unexpected: true
        default: false
        }
    }
}
