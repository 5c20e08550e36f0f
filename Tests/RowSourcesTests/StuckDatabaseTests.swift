import Rows
import Terms
import TestSupport
import Testing
import TimeAxis

@testable import RowSources

/// If a client library does not return from a call, the task that waits for it ends, and the thread is left behind.
@Suite(.timeLimit(.minutes(30))) struct StuckDatabaseTests {
    private static let window = Window(start: 0, end: 10)

    private static func database(stuck call: StuckDatabase.Call?) throws -> StuckDatabase {
        let request = DatabaseRequest(
            name: "s", address: Secret(""), shownAddress: "", zone: nil,
            selection: .table(try SourceTable(parsing: "t")),
            columns: ColumnRequest(time: "t", timeType: .bigint, mapping: nil, table: ["t"]), whole: window)
        return StuckDatabase(request, stuck: call)
    }

    private static func read(_ source: DatabaseSource, _ call: StuckDatabase.Call) async throws {
        guard call != .connect, call != .count else {
            _ = try await source.count(of: window)
            return
        }
        try await source.withRows(of: window) { reader in
            try await onThread { while try reader.next() != nil {} }
        }
    }

    @Test(arguments: StuckDatabase.Call.allCases)
    func aCallThatDoesNotEndIsLeftBehind(call: StuckDatabase.Call) async throws {
        let database = try Self.database(stuck: call)
        let liveness = Liveness()
        let task = Task {
            try await Liveness.$current.withValue(liveness) {
                try await Self.read(DatabaseSource(database), call)
            }
        }
        try await onThread { database.waitUntilStuck() }
        let cause =
            switch call {
            case .connect: "a connection to the stuck database"
            case .count: "a count of the stuck database"
            case .open, .next: "rows of the stuck database"
            case .close: "the end of the rows of the stuck database"
            }
        #expect(liveness.cause == cause)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(database.closed == 0, "a connection was closed under the call that uses it")
        database.release()
        try await eventually("the connection to be closed") { database.opened == 1 && database.closed == 1 }
    }

    @Test func aConnectionIsUsedAgainAfterASuccess() async throws {
        let database = try Self.database(stuck: nil)
        let source = DatabaseSource(database)
        for call in StuckDatabase.Call.allCases { try await Self.read(source, call) }
        #expect(database.opened == 1 && database.closed == 0)
    }
}
