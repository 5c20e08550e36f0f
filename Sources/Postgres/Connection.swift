import CLibPQ
import Dispatch
import Glibc

/// A libpq connection in non-blocking mode, with waiting of its own; used by one thread at a time.
///
/// Blocking calls of libpq cannot be left before the server answers. Here the thread waits for the socket or
/// for an ``Interrupt``, and a statement that is cancelled is still read to its end.
package final class Connection {
    let handle: OpaquePointer
    private let interrupt: Interrupt
    package let notices = NoticeBox()
    /// Whether the server or the network ended the connection.
    package private(set) var isLost = false
    /// How often bytes were read.
    private(set) var reads = 0
    private var mayCancel = false
    private var cancelWasSent = false
    /// The latest time for the answer, once the statement was asked to end.
    private var deadline: ContinuousClock.Instant?

    /// How long the server may take to answer after a cancel request, or after a COMMIT of a cancelled task. Without
    /// this limit a network that drops everything would hold the program for a quarter of an hour.
    private static let lastWait = Duration.seconds(30)
    /// How long sending a cancel request may take.
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

    /// The process number that was announced when the connection was opened. A pooler in front of the server announces
    /// a number of its own making.
    package var announcedProcess: Int { Int(PQbackendPID(handle)) }

    /// 170004 for 17.4.
    package var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Host and port of the server: `db.example:5432`. A socket's folder counts as the host.
    package var place: String {
        let texts = [PQhost(handle), PQport(handle)].compactMap { $0.map { String(cString: $0) } }
        return texts.filter { !$0.isEmpty }.joined(separator: ":")
    }

    package var transactionStatus: PGTransactionStatusType { PQtransactionStatus(handle) }

    /// Sends a statement and reads its answer; of several statements, the last one's.
    ///
    /// - Parameters:
    ///   - mayCancel: whether an interrupt or the cancellation of the Swift task ends it.
    ///   - isAlone: has the server refuse a text of several statements.
    /// - Throws: ``ServerError``, or `CancellationError` when the task was cancelled.
    package func run(_ sql: String, mayCancel: Bool = true, isAlone: Bool = false) throws -> Reply {
        if mayCancel { try Task.checkCancellation() }
        return try withStatement(mayCancel: mayCancel) {
            let reply = try send(sql, isAlone: isAlone)
            guard reply.status == PGRES_COPY_IN || reply.status == PGRES_COPY_OUT else { return reply }
            // Only `copy` expects data; without this the connection would wait for ever.
            isLost = true
            throw ServerError(
                sqlState: "08P01", message: "the statement starts a COPY", isConnectionLost: true)
        }
    }

    /// Marks the statement in flight, which is the only one that an interrupt reaches.
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
    ///
    /// - Parameter isAlone: uses the extended protocol, which knows one statement only.
    package func send(_ sql: String, isAlone: Bool = false) throws -> Reply {
        // To libpq a text ends here, and the server would be sent another statement.
        guard !sql.utf8.contains(0) else {
            throw ServerError(sqlState: "22021", message: "a name or a text holds a zero byte")
        }
        let isSent =
            isAlone
            ? PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 0) : PQsendQuery(handle, sql)
        guard isSent == 1 else { throw lost() }
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

    /// Has the server prepare a query, and returns the columns of its rows.
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
            // After a failure the server's last message, if any, comes as the next result.
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

    /// Whether the statement in flight was asked to end.
    package var isInterrupted: Bool {
        mayCancel && (interrupt.isRaised || Task.isCancelled)
    }

    /// Reads the bytes that have arrived.
    func consume() throws {
        guard PQconsumeInput(handle) == 1 else { throw lost() }
        reads += 1
    }

    /// Waits for the socket; tells the server to cancel when asked to meanwhile.
    @discardableResult
    func wait(for events: Int16) throws -> Int16 {
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

    /// The error of a server that does not answer. Its last message is not waited for.
    private func silence() -> ServerError {
        isLost = true
        return ServerError(
            sqlState: "08006", message: "the server gave no answer any more", isConnectionLost: true)
    }

    /// The error of a connection that failed outside a result. The server's last message may still be unread.
    func lost() -> ServerError {
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
