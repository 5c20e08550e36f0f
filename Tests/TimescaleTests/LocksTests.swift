import TestSupport
import Testing
import Timescale

@Suite(.serialized, .enabled(if: ScratchDatabase.isAvailable, Comment(rawValue: ScratchDatabase.reason)))
struct LocksTests {
    @Test func aPlanIsLockedByOneSessionAtATime() async throws {
        try await ScratchDatabase.with { database in
            for key in [Int64.min, -1, 0, 42, .max] {
                let first = try await database.session("first runner")
                let second = try await database.session("second runner")
                let rows4 = try await first.takeHypertableLock(key: key)
                #expect(rows4 == .taken)
                let pid = try await first.backendPID()
                guard case .refused(let holders) = try await second.takeHypertableLock(key: key) else {
                    Issue.record("two sessions hold the lock \(key)")
                    return
                }
                #expect(holders.map(\.pid) == [pid])
                #expect(holders.map(\.applicationName) == ["first runner"])
                await first.close()
                try await eventually("the lock to be free") {
                    try await second.takeHypertableLock(key: key) == .taken
                }
                await second.close()
            }
        }
    }

    /// Where the role may not look further, the statement that is printed lists the transaction.
    @Test(.enabled("needs max_prepared_transactions") { try await ScratchDatabase.preparesTransactions() })
    func aPreparedTransactionCountsAsAProcess() async throws {
        try await ScratchDatabase.with(timescale: false) { database in
            let name = "of \(database.name)"
            try await database.execute(
                "CREATE TABLE t (i int)", "BEGIN", "LOCK TABLE t", "PREPARE TRANSACTION '\(name)'")
            let waiter = try await database.session("waiter"), other = try await database.session()
            let pid = try await waiter.backendPID()
            async let wait = waiter.query("SELECT count(*) FROM t")
            try await eventually("the waiter's wait") {
                try await other.look(atProcess: pid)?.prepared.map(\.id) == [name]
            }
            let blocker = try #require(try await other.blockers(ofProcess: pid).first)
            let printed = try #require(blocker.description.firstMatch(of: #/SELECT [^;]*;/#))
            #expect(try await database.query(String(printed.output)).contains { $0.contains(name) })
            try await database.execute("ROLLBACK PREPARED '\(name)'")
            _ = try await wait
            await waiter.close()
            await other.close()
        }
    }

    @Test func blockersAreNamed() async throws {
        try await ScratchDatabase.with { database in
            let waiter = try await database.session("waiter")
            let holder = try await database.session("holder")
            try await holder.execute("SELECT pg_advisory_lock(7)")
            let pid = try await waiter.backendPID()
            async let wait = waiter.execute("SELECT pg_advisory_lock(7)")
            try await eventually("the waiter to be seen") {
                try await holder.blockers(ofProcess: pid).map(\.applicationName) == ["holder"]
            }
            await holder.close()
            _ = try await wait
            await waiter.close()
        }
    }
}
