import Statements
import Tasks
import TestSupport
import Testing
import Timescale

@testable import Execution

@Suite(.enabled(if: ScratchDatabase.isAvailable, Comment(rawValue: ScratchDatabase.reason)))
struct OrphanWaitTests {
    /// What a wait in vain prints ends what it waited for.
    @Test func aLeftOverEndsAsPrinted() async throws {
        try await ScratchDatabase.with { database in
            let spec = try exampleGraph(hypertables: 1, windows: 1, workers: 1).hypertables[0]
            let leftOver = try await database.session("a killed run")
            let lock = AdvisoryLock.shareInSession(key: WindowLock.key(of: spec.table))
            _ = try await leftOver.query(lock)
            let session = try await database.session()
            let wait = OrphanWait(timeout: .zero) { _ in }
            let failure = try await #require(throws: TaskFailure.self) {
                try await wait.run(for: [spec], on: session)
            }
            let hint = try #require(failure.hint)
            let printed = try #require(hint.firstMatch(of: #/SELECT pg_terminate_backend[^;]*;/#))
            try await database.execute(String(printed.output))
            try await OrphanWait(timeout: .seconds(60)) { _ in }.run(for: [spec], on: session)
            await session.close()
            await leftOver.close()
        }
    }
}
