import CLibPQ
import Postgres
import Terms

/// A connection to the target that works on a thread of its own.
///
/// Calls of libpq block, so they run on the session's own thread. Statements that belong together go into one closure,
/// for example of ``transaction(_:)``: it runs in one hop to that thread, without other statements in between.
///
/// The SQL that is sent is text, built with `quotedIdentifier`, `quotedLiteral` and `TimeType.literal`.
package actor Session {
    private let executor: SessionExecutor
    private let interrupt = Interrupt()
    private var connection: Connection?
    private var process = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    private init(executor: SessionExecutor) {
        self.executor = executor
    }

    deinit {
        executor.stop()
    }

    /// Opens a session and pins its settings, whatever the role, the database or the environment say.
    ///
    /// - Parameters:
    ///   - conninfo: a libpq connection string or URI; PG* variables, service and passfile work, too.
    ///   - applicationName: shown in `pg_stat_activity`, which keeps 63 bytes of it.
    ///   - timeout: how long each address may take, in milliseconds, unless the connection string, a service or
    ///     PGCONNECT_TIMEOUT sets it.
    ///   - isReadOnly: makes the server refuse every change.
    ///   - server: the server of the command's first session, which this session has to reach as well; `nil` for the
    ///     first session.
    /// - Throws: ``ConnectError``, also for a pooler that gives no session of PostgreSQL's own; ``ServerError`` when
    ///   a setting is refused; ``OtherServer``.
    package static func connect(
        _ conninfo: Secret, applicationName: String, timeout: Int = 10_000, isReadOnly: Bool = false,
        expecting server: ServerFacts? = nil
    ) async throws -> Session {
        let session = Session(executor: try SessionExecutor())
        try await session.open(
            Connector(
                conninfo: conninfo, applicationName: applicationName, subject: "the target",
                timeout: max(1, (timeout + 999) / 1_000)),
            isReadOnly: isReadOnly, expecting: server)
        return session
    }

    /// Whether libpq can read the text as a connection string with at least one setting.
    package static func canRead(_ conninfo: Secret) -> Bool {
        Connector.canRead(conninfo)
    }

    /// Host and port of a connection string, as far as it or the environment names them: `db.example:5432`.
    package static func place(of conninfo: Secret) -> String? {
        Connector.place(of: conninfo)
    }

    private func open(_ connector: Connector, isReadOnly: Bool, expecting server: ServerFacts?) throws {
        let handle = try connector.open()
        let connection = Connection(handle, interrupt: interrupt)
        guard try !PoolerProbe(connector: connector).sharesProcesses(connection) else {
            throw connector.pooled(handle)
        }
        for statement in PinnedSettings.statements(isReadOnly: isReadOnly, keepsPath: false) {
            _ = try connection.run(statement)
        }
        if let server {
            process = try ServerProof(server).process(of: connection)
        } else {
            process = try connection.serverProcess()
        }
        _ = connection.notices.take()
        self.connection = connection
    }

    /// Runs one statement and returns the rows it affected.
    ///
    /// Cancelling the Swift task, or ``cancel()``, ends the statement on the server.
    ///
    /// - Throws: ``ServerError``; `CancellationError` when the task is cancelled.
    @discardableResult
    package func execute(_ sql: String) throws -> Int {
        try open().run(sql).affectedRows
    }

    /// Runs a statement that holds words of the target itself. The server refuses it if it is more than one statement.
    ///
    /// - Throws: as ``execute(_:)``.
    package func executeAlone(_ sql: String) throws {
        _ = try open().run(sql, isAlone: true)
    }

    /// Runs one statement and returns its rows in text form, NULL as `nil`.
    ///
    /// - Throws: as ``execute(_:)``.
    package func query(_ sql: String) throws -> [[String?]] {
        try open().run(sql).rows
    }

    /// Runs a `COPY … FROM STDIN` with the bytes that `next` gives, until it gives `nil`.
    ///
    /// `next` runs on the session's thread and may block. Pieces need not end with a row. If `next` throws, the server
    /// refuses the whole COPY, and the error is thrown here. A server that gives up early is noticed between two pieces.
    ///
    /// - Returns: the rows that the server stored.
    /// - Throws: the error of `next`; otherwise as ``execute(_:)``.
    package func copyIn(_ sql: String, next: @Sendable () throws -> [UInt8]?) throws -> Int {
        var copy = CopyIn(connection: try open())
        return try copy.run(sql, next: next)
    }

    /// Runs the body in a READ COMMITTED transaction, and rolls back when it throws.
    ///
    /// - Throws: what the body throws. A connection lost in the COMMIT gives a ``ServerError`` whose
    ///   `isOutcomeUnknown` is set: the transaction may have been committed.
    package func transaction<T: Sendable>(
        _ body: @Sendable (isolated Session) throws -> T
    ) throws -> T {
        try transaction(mode: "ISOLATION LEVEL READ COMMITTED READ WRITE", body)
    }

    /// Begins a READ COMMITTED transaction that several calls share, until ``commit()`` or ``rollback()``. No other
    /// task may use the session meanwhile.
    ///
    /// - Throws: ``ServerError``.
    package func begin() throws {
        try begin(mode: "ISOLATION LEVEL READ COMMITTED READ WRITE")
    }

    /// Runs the body in a transaction that sees one state of the database and changes nothing.
    ///
    /// - Throws: as ``transaction(_:)``.
    package func snapshot<T: Sendable>(
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

    /// Rolls the transaction back. After a lost connection the server does so by itself.
    package func rollback() {
        guard let connection, !connection.isLost else { return }
        _ = try? connection.run("ROLLBACK", mayCancel: false)
    }

    /// Commits the transaction.
    ///
    /// - Throws: ``ServerError``; as ``transaction(_:)``.
    package func commit() throws {
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
    package nonisolated func cancel() {
        interrupt.raise()
    }

    /// Notices and warnings since the last call.
    package func takeNotices() -> [ServerNotice] {
        connection?.notices.take() ?? []
    }

    /// Whether the session can still be used.
    package var isUsable: Bool {
        connection.map { !$0.isLost } ?? false
    }

    /// The server process of this session, as other sessions see it in `pg_stat_activity`.
    ///
    /// - Throws: ``ServerError`` when the session is closed.
    package func backendPID() throws -> Int {
        _ = try open()
        return process
    }

    /// Host and port of the server.
    ///
    /// - Throws: ``ServerError`` when the session is closed.
    package func place() throws -> String {
        try open().place
    }

    /// PostgreSQL's version as a number, 170004 for 17.4.
    ///
    /// - Throws: ``ServerError`` when the session is closed.
    package func serverVersion() throws -> Int {
        try open().serverVersion
    }

    /// Closes the connection; an open transaction is rolled back by the server.
    package func close() {
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
