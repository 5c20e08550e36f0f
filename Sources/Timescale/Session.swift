import CLibPQ
import Postgres

/// A connection to the target that works on a thread of its own.
///
/// Every call of libpq may block; the session's thread does, and nobody else. What belongs together goes into
/// one closure, ``transaction(_:)`` for example, and so runs in one hop to that thread, with nobody in between.
///
/// The SQL that is sent is text, built with `quotedIdentifier`, `quotedLiteral` and `TimeType.literal`.
public actor Session {
    private let thread: SessionThread
    private let interrupt = Interrupt()
    private var connection: Connection?
    private var process = 0

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    private init(thread: SessionThread) {
        self.thread = thread
    }

    deinit {
        thread.stop()
    }

    /// Opens a session and pins its settings, whatever the role, the database or the environment say.
    ///
    /// - Parameters:
    ///   - conninfo: a libpq connection string or URI; PG* variables, service and passfile work, too.
    ///   - applicationName: shown in `pg_stat_activity`, which keeps 63 bytes of it.
    ///   - timeout: how long each address may take, in milliseconds, where the connection string, a service or
    ///     PGCONNECT_TIMEOUT says nothing else.
    ///   - isReadOnly: makes the server refuse whatever would change something.
    /// - Throws: ``ConnectError``, also for a pooler that gives no session of PostgreSQL's own; ``ServerError`` when
    ///   a setting is refused.
    public static func connect(
        _ conninfo: String, applicationName: String, timeout: Int = 10_000, isReadOnly: Bool = false
    ) async throws -> Session {
        let session = Session(thread: try SessionThread.start())
        try await session.open(
            Connector(
                conninfo: conninfo, applicationName: applicationName, subject: "the target",
                timeout: max(1, (timeout + 999) / 1_000)),
            isReadOnly: isReadOnly)
        return session
    }

    /// Whether libpq can read a text as a connection string that says anything.
    public static func canRead(_ text: String) -> Bool {
        Connector.canRead(text)
    }

    /// Where a connection string leads to, as far as it and the environment say: `db.example:5432`.
    public static func place(of conninfo: String) -> String? {
        Connector.place(of: conninfo)
    }

    private func open(_ connector: Connector, isReadOnly: Bool) throws {
        let handle = try connector.open()
        let connection = Connection(handle, interrupt: interrupt)
        guard try !PoolerProbe(connector: connector).sharesProcesses(connection) else {
            throw connector.pooled(handle)
        }
        for statement in PinnedSettings.statements(isReadOnly: isReadOnly) {
            _ = try connection.run(statement)
        }
        process = try connection.serverProcess()
        _ = connection.notices.take()
        self.connection = connection
    }

    /// Runs one statement and returns the rows it affected.
    ///
    /// Cancelling the Swift task, or ``cancel()``, ends the statement on the server.
    ///
    /// - Throws: ``ServerError``; `CancellationError` when the task is cancelled.
    @discardableResult
    public func execute(_ sql: String) throws -> Int {
        try open().run(sql).affectedRows
    }

    /// Runs one statement and returns its rows in text form, NULL as `nil`.
    ///
    /// - Throws: as ``execute(_:)``.
    public func query(_ sql: String) throws -> [[String?]] {
        try open().run(sql).rows
    }

    /// Runs a `COPY … FROM STDIN` with the bytes that `next` gives, until it gives `nil`.
    ///
    /// `next` runs on the session's thread and may block; the pieces need not end with a row. When it throws,
    /// the server refuses the whole COPY and the same error comes out here. A server that gives up early is
    /// noticed between two pieces.
    ///
    /// - Returns: the rows that the server stored.
    /// - Throws: the error of `next`; otherwise as ``execute(_:)``.
    public func copyIn(_ sql: String, next: @Sendable () throws -> [UInt8]?) throws -> Int {
        var copy = CopyIn(connection: try open())
        return try copy.run(sql, next: next)
    }

    /// Runs the body in a READ COMMITTED transaction, and rolls back when it throws.
    ///
    /// - Throws: what the body throws. A connection lost in the COMMIT gives a ``ServerError`` whose
    ///   `isOutcomeUnknown` is set: the transaction may have been committed.
    public func transaction<T: Sendable>(
        _ body: @Sendable (isolated Session) throws -> T
    ) throws -> T {
        try transaction(mode: "ISOLATION LEVEL READ COMMITTED READ WRITE", body)
    }

    /// Begins a READ COMMITTED transaction that several calls share, for a session that nobody else uses
    /// meanwhile; ``commit()`` or ``rollback()`` ends it.
    ///
    /// - Throws: ``ServerError``.
    public func begin() throws {
        try begin(mode: "ISOLATION LEVEL READ COMMITTED READ WRITE")
    }

    /// Runs the body in a transaction that sees one state of the database and changes nothing.
    ///
    /// - Throws: as ``transaction(_:)``.
    public func snapshot<T: Sendable>(
        _ body: @Sendable (isolated Session) throws -> T
    ) throws -> T {
        try transaction(mode: "ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
    }

    private func transaction<T>(mode: String, _ body: (isolated Session) throws -> T) throws -> T {
        try begin(mode: mode)
        let result: T
        do {
            result = try body(self)
        } catch {
            rollback()
            throw error
        }
        try commit()
        return result
    }

    private func begin(mode: String) throws {
        _ = try open().run("BEGIN \(mode)")
    }

    /// Rolls the transaction back; after a lost connection the server does so by itself.
    public func rollback() {
        guard let connection, !connection.isLost else { return }
        _ = try? connection.run("ROLLBACK", mayCancel: false)
    }

    /// Commits the transaction.
    ///
    /// - Throws: ``ServerError``; as ``transaction(_:)``.
    public func commit() throws {
        do {
            let reply = try open().run("COMMIT", mayCancel: false)
            // COMMIT of a failed transaction succeeds, as a ROLLBACK.
            guard reply.tag == "COMMIT" else {
                throw ServerError(
                    sqlState: "25P02", message: "the transaction had failed and was rolled back")
            }
        } catch var error as ServerError {
            error.isOutcomeUnknown = error.isConnectionLost
            throw error
        }
    }

    /// Ends the statement in flight, if there is one, with SQLSTATE 57014. Safe from any thread at any time.
    public nonisolated func cancel() {
        interrupt.raise()
    }

    /// Notices and warnings since the last call.
    public func takeNotices() -> [ServerNotice] {
        connection?.notices.take() ?? []
    }

    /// Whether the session can still be used.
    public var isUsable: Bool {
        connection.map { !$0.isLost } ?? false
    }

    /// The server process of this session, as other sessions see it in `pg_stat_activity`.
    ///
    /// - Throws: ``ServerError`` when the session is closed.
    public func backendPID() throws -> Int {
        _ = try open()
        return process
    }

    /// PostgreSQL's version as a number, 170004 for 17.4.
    ///
    /// - Throws: ``ServerError`` when the session is closed.
    public func serverVersion() throws -> Int {
        try open().serverVersion
    }

    /// Closes the connection; an open transaction is rolled back by the server.
    public func close() {
        connection = nil
    }

    private func open() throws -> Connection {
        guard let connection else {
            throw ServerError(
                sqlState: "08003", message: "the session is closed", isConnectionLost: true)
        }
        return connection
    }
}
