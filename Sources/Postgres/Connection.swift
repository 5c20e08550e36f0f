import CLibPQ
import Dispatch
import Glibc

/// A libpq connection in non-blocking mode, with waiting of its own; used by one thread at a time.
///
/// Blocking calls of libpq cannot be left before the server answers. Here the thread waits for the socket or
/// for an ``Interrupt``, and a statement that is cancelled is still read to its end.
package final class Connection {
    private let handle: OpaquePointer
    private let interrupt: Interrupt
    package let notices = NoticeBox()
    /// Whether the server or the network ended the connection.
    package private(set) var isLost = false
    private var reads = 0
    private var mayCancel = false
    private var cancelWasSent = false
    /// Until when the server has to have answered, once the statement was to end.
    private var deadline: ContinuousClock.Instant?

    /// How long a server that was asked to end a statement, or that commits for somebody who wants to leave, is
    /// waited for. Without, a network that swallows everything would keep the program for a quarter of an hour.
    private static let lastWait = Duration.seconds(30)
    /// How long asking may take.
    private static let askingTime = DispatchTimeInterval.seconds(5)

    /// Takes over the handle and closes it in the end.
    package init(_ handle: OpaquePointer, interrupt: Interrupt) {
        self.handle = handle
        self.interrupt = interrupt
        notices.receive(from: handle)
        PQsetnonblocking(handle, 1)
    }

    deinit {
        PQfinish(handle)
    }

    /// The process that was named when the connection was opened, by the server or by a pooler in front of it, which
    /// names one of its own making.
    package var announcedProcess: Int { Int(PQbackendPID(handle)) }

    /// 170004 for 17.4.
    package var serverVersion: Int { Int(PQserverVersion(handle)) }

    package var transactionStatus: PGTransactionStatusType { PQtransactionStatus(handle) }

    /// Sends a statement and reads its answer; of several statements, the last one's.
    ///
    /// - Parameter mayCancel: whether an interrupt or the cancellation of the Swift task ends it.
    /// - Throws: ``ServerError``, or `CancellationError` when the task was cancelled.
    package func run(_ sql: String, mayCancel: Bool = true) throws -> Reply {
        if mayCancel { try Task.checkCancellation() }
        return try withStatement(mayCancel: mayCancel) {
            let reply = try send(sql)
            guard reply.status == PGRES_COPY_IN || reply.status == PGRES_COPY_OUT else { return reply }
            // Only `copy` expects data; without this the connection would wait for ever.
            isLost = true
            throw ServerError(
                sqlState: "08P01", message: "the statement starts a COPY", isConnectionLost: true)
        }
    }

    /// Marks the statement in flight, so that an interrupt reaches it and no other.
    package func withStatement<T>(mayCancel: Bool, _ body: () throws -> T) throws -> T {
        let isAutocommit = transactionStatus == PQTRANS_IDLE
        try beginStatement(mayCancel: mayCancel)
        defer { endStatement() }
        do {
            return try body()
        } catch var error as ServerError {
            if error.isCancellation, cancelWasSent, Task.isCancelled { throw CancellationError() }
            error.isOutcomeUnknown = error.isOutcomeUnknown || (isLost && isAutocommit)
            throw error
        }
    }

    /// Marks a statement in flight whose answer several calls read; ``endStatement()`` ends it.
    ///
    /// - Throws: ``ServerError`` when the connection is lost.
    package func beginStatement(mayCancel: Bool) throws {
        guard !isLost else {
            throw ServerError(
                sqlState: "08003", message: "the connection to the server is lost", isConnectionLost: true)
        }
        self.mayCancel = mayCancel
        cancelWasSent = false
        deadline = nil
        interrupt.statementBegins()
    }

    package func endStatement() {
        interrupt.statementEnds()
    }

    /// Sends the statement and collects the answer, up to the start of a COPY.
    package func send(_ sql: String) throws -> Reply {
        guard PQsendQuery(handle, sql) == 1 else { throw lost() }
        try flush()
        return try collect()
    }

    /// Reads results until the statement is over or a COPY starts. The first error counts.
    package func collect() throws -> Reply {
        var last: Reply?
        var failure: Reply?
        while let result = try nextResult() {
            if result.isError {
                failure = failure ?? result
            } else {
                last = result
            }
            if result.status == PGRES_COPY_IN || result.status == PGRES_COPY_OUT { break }
        }
        if PQstatus(handle) == CONNECTION_BAD { isLost = true }
        if let failure { throw failure.error(lost: isLost) }
        guard let last else { throw lost() }
        return last
    }

    /// Has the server prepare a query, and tells what its rows will have.
    package func describe(_ sql: String) throws -> [ResultColumn] {
        try withStatement(mayCancel: true) {
            guard PQsendPrepare(handle, "", sql, 0, nil) == 1 else { throw lost() }
            try flush()
            _ = try collect()
            guard PQsendDescribePrepared(handle, "") == 1 else { throw lost() }
            try flush()
            return try collect().columns
        }
    }

    /// Sends one statement whose rows ``nextRow()`` gives, as text.
    package func sendForRows(_ sql: String) throws {
        guard PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 0) == 1, PQsetSingleRowMode(handle) == 1
        else { throw lost() }
        try flush()
    }

    /// The next row, as soon as it has come; `nil` after the last.
    package func nextRow() throws -> Reply? {
        guard let reply = try nextResult() else { throw lost() }
        if reply.status == PGRES_SINGLE_TUPLE { return reply }
        guard reply.status != PGRES_COPY_IN, reply.status != PGRES_COPY_OUT else { throw lost() }
        var failure = reply.isError ? reply : nil
        while let more = try nextResult() {
            if more.isError { failure = failure ?? more }
        }
        if PQstatus(handle) == CONNECTION_BAD { isLost = true }
        if let failure { throw failure.error(lost: isLost) }
        guard reply.status == PGRES_TUPLES_OK else {
            throw ServerError(sqlState: "42601", message: "the statement is no query")
        }
        return nil
    }

    /// The next piece of a COPY … TO STDOUT, for the caller to free with `PQfreemem`; `nil` once the server has
    /// said that it was the last.
    package func nextCopyData() throws -> UnsafeMutableRawBufferPointer? {
        var hasFailed = false
        while true {
            var piece: UnsafeMutablePointer<CChar>?
            switch PQgetCopyData(handle, &piece, 1) {
            case -1:
                _ = try collect()
                return nil
            case 0:
                // The server's last words may be in what was read before the connection failed.
                guard !hasFailed else { throw lost() }
                try wait(for: Int16(POLLIN))
                hasFailed = PQconsumeInput(handle) == 0
            case let count where count > 0:
                return UnsafeMutableRawBufferPointer(start: piece, count: Int(count))
            default: throw lost()
            }
        }
    }

    /// Asks the server to end what it does for this connection, which is not to be used afterwards.
    package func giveUp() {
        guard !cancelWasSent, transactionStatus == PQTRANS_ACTIVE else { return }
        _ = CancelRequest(handle)?.send(within: Self.askingTime)
    }

    /// A setting that the server reports by itself, such as `integer_datetimes`.
    package func reported(_ name: String) -> String? {
        PQparameterStatus(handle, name).map { String(cString: $0) }
    }

    private func nextResult() throws -> Reply? {
        while PQisBusy(handle) == 1 {
            try wait(for: Int16(POLLIN))
            // On failure the server's last words, if any, come as the next result.
            if PQconsumeInput(handle) == 0 { break }
        }
        return PQgetResult(handle).map(Reply.init)
    }

    /// Writes what is queued; reads meanwhile, because a server that waits to be read does not read.
    func flush() throws {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                let ready = try wait(for: Int16(POLLIN | POLLOUT))
                if ready & Int16(POLLIN) != 0 { try consume() }
            default: throw lost()
            }
        }
    }

    /// Queues a piece of COPY data and writes it out.
    package func put(_ bytes: UnsafeRawBufferPointer) throws {
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
        guard PQputCopyData(handle, base, Int32(bytes.count)) == 1 else { throw lost() }
        try flush()
    }

    /// Ends the COPY; with a reason, so that the server refuses all of it.
    package func endCopy(failing reason: String?) throws {
        guard PQputCopyEnd(handle, reason) == 1 else { throw lost() }
        try flush()
    }

    /// Whether somebody wants the statement in flight to end.
    package var isInterrupted: Bool {
        mayCancel && (interrupt.isRaised || Task.isCancelled)
    }

    /// Grows whenever something comes from the server. libpq also reads while it writes, and does not say so; on a
    /// TCP connection the kernel's count shows it.
    package var arrivals: UInt64 { bytesReceived ?? UInt64(reads) }

    /// `tcpi_bytes_received` of Linux's `struct tcp_info`; nil for a socket that is no TCP socket.
    private var bytesReceived: UInt64? {
        let offset = 128
        var size = socklen_t(offset + 8)
        return withUnsafeTemporaryAllocation(byteCount: Int(size), alignment: 8) { info in
            let code = getsockopt(PQsocket(handle), Int32(IPPROTO_TCP), TCP_INFO, info.baseAddress, &size)
            guard code == 0, Int(size) == info.count else { return nil }
            return info.load(fromByteOffset: offset, as: UInt64.self)
        }
    }

    /// Reads what arrives within so many milliseconds, if anything does. Of it, while a COPY goes on, libpq parses
    /// only notices.
    package func readArrived(within milliseconds: Int32) throws {
        var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        if poll(&socket, 1, milliseconds) > 0 { try consume() }
        _ = PQisBusy(handle)
    }

    /// Reads what has come.
    private func consume() throws {
        guard PQconsumeInput(handle) == 1 else { throw lost() }
        reads += 1
    }

    /// Waits for the socket; tells the server to cancel when asked to meanwhile.
    @discardableResult
    private func wait(for events: Int16) throws -> Int16 {
        while true {
            guard PQsocket(handle) >= 0 else { throw lost() }
            if isInterrupted, !cancelWasSent { cancel() }
            if Task.isCancelled, deadline == nil { deadline = .now + Self.lastWait }
            if let deadline, .now > deadline { throw silence() }
            var descriptors = [
                pollfd(fd: PQsocket(handle), events: events, revents: 0),
                pollfd(
                    fd: cancelWasSent || !mayCancel ? -1 : interrupt.descriptor, events: Int16(POLLIN),
                    revents: 0),
            ]
            // A Swift task that is cancelled raises no interrupt, so its flag is looked at in between.
            let count = poll(&descriptors, 2, 100)
            if count < 0, errno != EINTR { throw lost() }
            if count > 0, descriptors[0].revents != 0 { return descriptors[0].revents }
        }
    }

    /// Has the server end the statement in flight; the answer comes as an error of the statement.
    private func cancel() {
        cancelWasSent = true
        deadline = .now + Self.lastWait
        guard let request = CancelRequest(handle) else { return }
        // Asking opens a connection of its own, which may take minutes where nothing is answered.
        if !request.send(within: Self.askingTime) { deadline = .now }
    }

    /// The error of a server that says nothing; its last words are not waited for.
    private func silence() -> ServerError {
        isLost = true
        return ServerError(
            sqlState: "08006", message: "the server gave no answer any more", isConnectionLost: true)
    }

    /// The error of a connection that failed outside a result. The server's last words may still be unread.
    private func lost() -> ServerError {
        isLost = true
        while let result = PQgetResult(handle).map(Reply.init) {
            if result.status == PGRES_COPY_OUT { break }
            // Inside a COPY libpq keeps an error back until the COPY is ended.
            if result.status == PGRES_COPY_IN, PQputCopyEnd(handle, "lost") != 1 { break }
            if result.isError, result.field("C") != nil { return result.error(lost: true) }
        }
        return ServerError(
            sqlState: "08006", message: "the connection to the server was lost", isConnectionLost: true)
    }
}
