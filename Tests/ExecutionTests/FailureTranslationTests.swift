import Postgres
import Tasks
import TestSupport
import Testing
import Timescale

@testable import Execution

@Suite(.enabled(if: ScratchDatabase.isAvailable, Comment(rawValue: ScratchDatabase.reason)))
struct FailureTranslationTests {
    /// Two sessions make a table of the same name. PostgreSQL reports a key of its catalog that is there twice.
    @Test func aCatalogsErrorIsNotTheRows() async throws {
        try await ScratchDatabase.with(timescale: false) { database in
            let first = try await database.session(), second = try await database.session()
            let pid = try await second.backendPID()
            try await first.begin()
            try await first.execute("CREATE TABLE t (i int)")
            let refused = Task { try await second.execute("CREATE TABLE t (i int)") }
            try await eventually("the wait") { try await !first.blockers(ofProcess: pid).isEmpty }
            try await first.commit()
            let error = try await #require(throws: ServerError.self) { try await refused.value }
            #expect(error.sqlState == "23505" && error.isCatalogRace)
            let failure = TaskFailure(error)
            #expect(failure.isTransient == true)
            #expect(failure.hint?.contains("rows") == false)
            await first.close()
            await second.close()
        }
    }

    @Test func aTablesErrorIsTheRows() {
        let error = ServerError(sqlState: "23505", message: "m", schema: "public", table: "readings")
        #expect(!error.isCatalogRace && !error.isTransient)
        #expect(TaskFailure(error).hint?.contains("rows from outside hyperfill") == true)
    }
}
