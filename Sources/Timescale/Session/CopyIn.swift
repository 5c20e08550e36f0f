import CLibPQ
import Postgres

/// One `COPY … FROM STDIN` on a connection, from the statement to its end.
struct CopyIn {
    /// Bytes handed to libpq at once. Small pieces keep its buffer small, and a cancel is soon seen.
    private static let pieceLength = 256 * 1024

    private let connection: Connection
    private var arrivals: UInt64
    private var notices: Int

    init(connection: Connection) {
        self.connection = connection
        arrivals = connection.arrivals
        notices = connection.notices.total
    }

    /// Sends everything that `next` gives; libpq's full buffer is the back-pressure.
    ///
    /// - Returns: the rows that the server stored.
    /// - Throws: the error of `next`, ``ServerError``, or `CancellationError`. The server has then refused the
    ///   whole COPY, and a transaction about it can only be rolled back.
    mutating func run(_ sql: String, next: () throws -> [UInt8]?) throws -> Int {
        try Task.checkCancellation()
        return try connection.withStatement(mayCancel: true) {
            let start = try connection.send(sql)
            guard start.status == PGRES_COPY_IN else {
                throw ServerError(sqlState: "42601", message: "the statement is no COPY … FROM STDIN")
            }
            arrivals = connection.arrivals
            while let bytes = try read(next) {
                try send(bytes)
            }
            try connection.endCopy(failing: nil)
            return try connection.collect().affectedRows
        }
    }

    private func read(_ next: () throws -> [UInt8]?) throws -> [UInt8]? {
        do {
            return try next()
        } catch {
            // The server's answer repeats the reason, and says less than the error itself.
            _ = try? connection.endCopy(failing: "the rows of the source could not be read")
            _ = try? connection.collect()
            throw error
        }
    }

    private mutating func send(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { whole in
            var rest = whole[...]
            while !rest.isEmpty {
                if connection.isInterrupted { throw try cancelled() }
                if try hasFailed() { throw try failure() }
                let piece = rest.prefix(Self.pieceLength)
                try connection.put(UnsafeRawBufferPointer(rebasing: piece))
                rest = rest.dropFirst(piece.count)
            }
        }
    }

    /// Whether the server has given up on the COPY. The rest of the rows need not be sent then.
    ///
    /// In a COPY libpq parses notices, but leaves an error unread until the end and does not tell. An error is assumed
    /// if something arrived that is not a notice, nor becomes one within a second: a long notice may come in parts.
    /// Servers before 14 report settings at any time, which looks the same, so there an error is seen at the end only.
    /// The same holds for an error that arrives together with a notice.
    private mutating func hasFailed() throws -> Bool {
        guard connection.serverVersion >= 140_000 else { return false }
        try connection.readArrived(within: 0)
        guard connection.arrivals > arrivals else { return false }
        for _ in 0..<10 where connection.notices.total == notices {
            try connection.readArrived(within: 100)
        }
        defer {
            arrivals = connection.arrivals
            notices = connection.notices.total
        }
        return connection.notices.total == notices
    }

    /// Ends the COPY and returns the server's error.
    private func failure() throws -> any Error {
        try connection.endCopy(failing: "the COPY had failed already")
        _ = try connection.collect()
        return ServerError(sqlState: "08000", message: "the server sent an unexpected message during COPY")
    }

    private func cancelled() throws -> any Error {
        try connection.endCopy(failing: "the load was cancelled")
        do {
            _ = try connection.collect()
        } catch let error as ServerError {
            // 57014 is the answer to a cancel, and also to the end that we gave the COPY.
            guard error.isCancellation, Task.isCancelled else { return error }
        }
        return CancellationError()
    }
}
