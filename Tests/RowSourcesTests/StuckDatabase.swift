import Dispatch
import Rows
import Synchronization
import Terms
import TimeAxis

@testable import RowSources

/// A database whose client library does not return from a call until the test releases it.
final class StuckDatabase: DatabaseClient {
    enum Call: String, CaseIterable, Sendable {
        case connect, count, open, next, close
    }

    let name = "the stuck database"
    let request: DatabaseRequest
    let zone = ZoneTable.utc
    /// The call that blocks until ``release()``.
    let stuck: Call?
    private let gate = DispatchSemaphore(value: 0)
    private let reached = DispatchSemaphore(value: 0)
    private let counts = Mutex((opened: 0, closed: 0))

    init(_ request: DatabaseRequest, stuck: Call?) {
        self.request = request
        self.stuck = stuck
    }

    /// The number of connections that were opened, and of those that were closed.
    var opened: Int { counts.withLock(\.opened) }
    var closed: Int { counts.withLock(\.closed) }

    func connect() throws -> any DatabaseConnection {
        block(in: .connect)
        counts.withLock { $0.opened += 1 }
        return StuckConnection(self)
    }

    /// Blocks until a call is stuck.
    func waitUntilStuck() {
        reached.wait()
    }

    /// Lets the blocked call return.
    func release() {
        gate.signal()
    }

    fileprivate func block(in call: Call) {
        guard call == stuck else { return }
        reached.signal()
        gate.wait()
    }

    fileprivate func close() {
        counts.withLock { $0.closed += 1 }
    }
}

private final class StuckConnection: DatabaseConnection {
    private let database: StuckDatabase

    init(_ database: StuckDatabase) {
        self.database = database
    }

    func rows(of window: Window) throws -> any RowCursor {
        database.block(in: .open)
        return StuckCursor(database)
    }

    func count(of window: Window) throws -> SourceCount {
        database.block(in: .count)
        return SourceCount(rows: 0, method: "a count")
    }

    func describe() throws -> SourceDescription {
        SourceDescription(columns: [], timeIndex: .unknown, server: "a stuck one")
    }

    func holdsRows(in window: Window?) throws -> Bool? { nil }

    func interrupt() {}

    func close() { database.close() }
}

private final class StuckCursor: RowCursor {
    let columns = ["t"]
    let key: String? = nil
    private let database: StuckDatabase

    init(_ database: StuckDatabase) {
        self.database = database
    }

    func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
        database.block(in: .next)
        return false
    }

    func close() { database.block(in: .close) }
}
