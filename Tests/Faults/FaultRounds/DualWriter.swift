import Postgres
import Synchronization
import TestSupport
import Timescale

/// The application: writes rows from T on into the target while a run goes on, and remembers which writes were
/// acknowledged.
final class DualWriter: Sendable {
    private let uri: String
    private let tables: [RoundTable]
    private let isDurable: Bool
    private let state = Mutex(State())

    private struct State {
        var isStopped = false
        var acknowledged: [String: Set<Int>] = [:]
        /// Whose answer was lost.
        var unknown: [String: Set<Int>] = [:]
    }

    /// - Parameter isDurable: whether it waits for its commits. If not, a crash may lose them, and no commit of its own
    ///   makes those of others durable.
    init(uri: String, tables: [RoundTable], isDurable: Bool) {
        self.uri = uri
        self.tables = tables
        self.isDurable = isDurable
    }

    /// The device number of its rows.
    static let device = -2

    /// Writes until it is stopped; after a lost connection it connects again.
    func run() async {
        var session: Session?
        var number = 0
        while !state.withLock({ $0.isStopped }) {
            number += 1
            let table = tables[number % tables.count]
            do {
                let open: Session
                if let session { open = session } else { open = try await connected() }
                session = open
                try await open.execute(
                    "INSERT INTO \(table.name) VALUES (\(table.later(number)), \(Self.device), \(number), 'dual')"
                )
                state.withLock { _ = $0.acknowledged[table.name, default: []].insert(number) }
            } catch {
                let error = error as? ServerError
                if error?.isOutcomeUnknown ?? false {
                    state.withLock { _ = $0.unknown[table.name, default: []].insert(number) }
                }
                if error?.isConnectionLost ?? true { session = nil }
            }
            try? await Task.sleep(for: .milliseconds(15))
        }
        await session?.close()
    }

    /// An application waits for no lock for ever.
    private func connected() async throws -> Session {
        let session = try await Session.connect(uri, applicationName: "dual writer")
        try await session.execute("SET lock_timeout = '5s'")
        if !isDurable { try await session.execute("SET synchronous_commit = off") }
        return session
    }

    func stop() { state.withLock { $0.isStopped = true } }

    /// The difference between what it wrote into a table and what the table holds.
    func compare(_ table: RoundTable, with stored: [Int: Int]) -> (lost: Int, doubled: Int) {
        let (acknowledged, unknown) = state.withLock {
            ($0.acknowledged[table.name] ?? [], $0.unknown[table.name] ?? [])
        }
        let lost = acknowledged.filter { stored[$0] == nil }.count
        let doubled = stored.reduce(0) { sum, row in
            let expected = acknowledged.contains(row.key) || unknown.contains(row.key) ? 1 : 0
            return sum + max(0, row.value - expected)
        }
        return (lost, doubled)
    }
}
