import Rows
import Synchronization
import TimeAxis

@testable import RowSources

/// A database without rows, which answers a count as the test says.
final class CountingDatabase: DatabaseClient {
    let name = "the counting database"
    let request: DatabaseRequest
    let zone = ZoneTable.utc
    fileprivate let answer: @Sendable () throws -> SourceCount
    private let windows = Mutex<[Window]>([])

    init(_ request: DatabaseRequest, count answer: @escaping @Sendable () throws -> SourceCount) {
        self.request = request
        self.answer = answer
    }

    /// The windows whose rows were opened.
    var read: [Window] { windows.withLock { $0 } }

    func connect() throws -> any DatabaseConnection { CountingConnection(self) }

    fileprivate func note(_ window: Window) {
        windows.withLock { $0.append(window) }
    }
}

private final class CountingConnection: DatabaseConnection {
    private let database: CountingDatabase

    init(_ database: CountingDatabase) {
        self.database = database
    }

    func rows(of window: Window) throws -> any RowCursor {
        database.note(window)
        return NoRows()
    }

    func count(of window: Window) throws -> SourceCount { try database.answer() }

    func describe() throws -> SourceDescription {
        SourceDescription(columns: [], timeIndex: .unknown, server: "a counting one")
    }

    func holdsRows(in window: Window?) throws -> Bool? { nil }

    func interrupt() {}

    func close() {}
}

private final class NoRows: RowCursor {
    let columns = ["t"]
    let key: String? = nil

    func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool { false }

    func close() {}
}
