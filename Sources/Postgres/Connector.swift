import CLibPQ
import Glibc
import Terms

/// Opens connections with libpq.
package struct Connector {
    /// A libpq connection string or URI.
    let conninfo: Secret
    let applicationName: String
    /// The name of the other side in messages: "the target".
    let subject: String
    /// How long each address may take, in seconds.
    let timeout: Int

    /// - Parameter timeout: how long each address may take, in seconds.
    package init(conninfo: Secret, applicationName: String, subject: String, timeout: Int) {
        self.conninfo = conninfo
        self.applicationName = applicationName
        self.subject = subject
        self.timeout = timeout
    }

    /// Blocks until the server answers, or until the connect time-out of each address.
    ///
    /// - Throws: ``ConnectError``.
    package func open() throws -> OpaquePointer {
        try checkSyntax()
        let parameters = self.parameters
        guard let connection = start(parameters) else {
            throw failure(.other, "out of memory", nil, nil)
        }
        let firstWord = Self.text(PQerrorMessage(connection))
        // libpq 15 tells the SQLSTATE of a refused login only in a verbose message, and verbosity needs a
        // connection. The reset connects anew and keeps the verbosity; unlike a loop around PQconnectPoll it
        // keeps connect_timeout and goes on to the next host.
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
        PQreset(connection)
        guard PQstatus(connection) == CONNECTION_OK else {
            defer { PQfinish(connection) }
            throw error(of: connection, firstWord: firstWord)
        }
        PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
        return connection
    }

    /// Defaults come before `dbname`. libpq expands that, and settings of the connection string override the defaults.
    private var parameters: [(String, String)] {
        var list: [(String, String)] = []
        // A service file or the environment may set the time-out; a parameter given here would override it.
        if getenv("PGCONNECT_TIMEOUT") == nil, getenv("PGSERVICE") == nil, !namesService {
            list.append(("connect_timeout", String(timeout)))
        }
        // No tcp_user_timeout: Linux applies it to a receiver that is merely busy, and a COPY that waits for a
        // lock on the server would die of it.
        list += [("keepalives", "1"), ("keepalives_idle", "30")]
        list += [("keepalives_interval", "10"), ("keepalives_count", "3")]
        list.append(("dbname", conninfo.reveal { $0 }))
        list += [("application_name", applicationName), ("client_encoding", "UTF8")]
        return list
    }

    private var namesService: Bool {
        guard let options = Self.parse(conninfo) else { return false }
        defer { PQconninfoFree(options) }
        return Self.value(of: "service", in: options) != nil
    }

    /// Refuses a string that libpq cannot read, or reads in another way than its author.
    ///
    /// libpq's own message quotes the part it cannot read, which may be the password; ours does not. A password with an
    /// unencoded `/` would be taken for port and database, and be quoted as such.
    private func checkSyntax() throws {
        guard let options = Self.parse(conninfo) else {
            throw failure(
                .badConnectionString,
                "\(subject)'s connection string cannot be read; expected key=value pairs (values with spaces "
                    + "in single quotes) or a URI postgresql://user@host:port/database, where special "
                    + "characters of user and password are percent-encoded",
                nil, nil)
        }
        defer { PQconninfoFree(options) }
        guard !Self.isMisread(conninfo, options) else {
            throw failure(
                .badConnectionString,
                "the parts of \(subject)'s connection string cannot be told apart; percent-encode the special "
                    + "characters of user, password and parameters: @ as %40, / as %2F, : as %3A, ? as %3F, # as %23",
                nil, nil)
        }
    }

    /// The settings of a connection string, to be freed; `nil` if libpq cannot read it.
    private static func parse(_ conninfo: Secret) -> UnsafeMutablePointer<PQconninfoOption>? {
        var message: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(message) }
        return conninfo.reveal { PQconninfoParse($0, &message) }
    }

    /// Whether a setting may hold a part of the password.
    private static func isMisread(
        _ conninfo: Secret, _ options: UnsafeMutablePointer<PQconninfoOption>
    ) -> Bool {
        let isPlausible = { (keyword: String, test: (String) -> Bool) in
            value(of: keyword, in: options).map(test) ?? true
        }
        return conninfo.reveal { ConnectionURI.isAmbiguous($0, allowsQuestionMark: true) }
            || !isPlausible("host", ConnectionURI.isPlausibleHost)
            || !isPlausible("hostaddr", ConnectionURI.isPlausibleHost)
            || !isPlausible("port", ConnectionURI.isPlausiblePort)
            || !isPlausible("dbname", ConnectionURI.isPlausibleName)
            || !isPlausible("user", ConnectionURI.isPlausibleName)
    }

    /// Whether libpq can read the text as a connection string with at least one setting.
    package static func canRead(_ conninfo: Secret) -> Bool {
        guard let options = parse(conninfo) else { return false }
        defer { PQconninfoFree(options) }
        return names.contains { value(of: $0, in: options) != nil }
    }

    private static let names = [
        "host", "hostaddr", "port", "dbname", "user", "password", "service", "passfile",
    ]

    /// Host and port of a connection string, as far as it or the environment names them: `db.example:5432`. `nil` if
    /// they may hold a part of the password.
    package static func place(of conninfo: Secret) -> String? {
        guard let options = parse(conninfo) else { return nil }
        defer { PQconninfoFree(options) }
        guard !isMisread(conninfo, options) else { return nil }
        let said = { (keyword: String, variable: String) in
            value(of: keyword, in: options) ?? getenv(variable).map { String(cString: $0) }
        }
        guard let host = said("host", "PGHOST") ?? said("hostaddr", "PGHOSTADDR") else { return nil }
        return said("port", "PGPORT").map { "\(host):\($0)" } ?? host
    }

    private static func value(
        of keyword: String, in options: UnsafeMutablePointer<PQconninfoOption>
    ) -> String? {
        var option = options
        while let name = option.pointee.keyword {
            if String(cString: name) == keyword { return option.pointee.val.map { String(cString: $0) } }
            option += 1
        }
        return nil
    }

    private func start(_ parameters: [(String, String)]) -> OpaquePointer? {
        let texts = parameters.map { (strdup($0.0), strdup($0.1)) }
        defer {
            for (keyword, value) in texts {
                free(keyword)
                free(value)
            }
        }
        let keywords = texts.map { UnsafePointer($0.0) } + [nil]
        let values = texts.map { UnsafePointer($0.1) } + [nil]
        let connection = PQconnectStartParams(keywords, values, 1)
        // libpq would print what the server says before the session is open, such as a trigger on logins.
        PQsetNoticeReceiver(connection, { _, _ in }, nil)
        return connection
    }

    /// - Parameter firstWord: libpq's message before the reset. After it, libpq has none about a bad option.
    private func error(of connection: OpaquePointer, firstWord: String?) -> ConnectError {
        let said = Self.text(PQerrorMessage(connection)) ?? firstWord ?? "no reason given"
        let sqlState = Self.sqlState(in: said)
        return failure(
            ConnectError.reason(sqlState: sqlState), readable(said, sqlState, connection), sqlState,
            connection)
    }

    /// The refusal of a pooler that lends server processes for a transaction.
    package func pooled(_ connection: OpaquePointer) -> ConnectError {
        failure(
            .pooled,
            "a pooler answers, such as PgBouncer in transaction or statement mode, that lends a server process "
                + "only for a transaction: locks and settings would be lost between two",
            nil, connection)
    }

    private func failure(
        _ reason: ConnectError.Reason, _ message: String, _ sqlState: String?, _ connection: OpaquePointer?
    ) -> ConnectError {
        ConnectError(
            subject: subject, reason: reason, message: message, sqlState: sqlState,
            host: connection.flatMap { Self.text(PQhost($0)) },
            port: connection.flatMap { Self.text(PQport($0)) },
            database: connection.flatMap { Self.text(PQdb($0)) },
            user: connection.flatMap { Self.text(PQuser($0)) })
    }

    /// libpq's message on one line, without the verbose `LOCATION` and without the password.
    private func readable(_ said: String, _ sqlState: String?, _ connection: OpaquePointer) -> String {
        var lines = said.split(whereSeparator: \.isNewline).map { line in
            line.drop { $0 == " " || $0 == "\t" }
        }
        if sqlState != nil, lines.count > 1, lines[lines.count - 1].contains(".c:") { lines.removeLast() }
        let text = lines.joined(separator: "; ")
        let masked = SecretMask([conninfo]).masked(text)
        guard let password = Self.text(PQpass(connection)) else { return masked }
        return masked.replacingScalars(password, with: Secret.mask)
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        pointer.map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String? {
        text(pointer.map { UnsafePointer($0) })
    }

    /// The five characters after the severity: `FATAL:  28P01: password authentication failed …`.
    static func sqlState(in message: String) -> String? {
        message.firstMatch(of: #/:  (?<state>[0-9A-Z]{5}): /#).map { String($0.output.state) }
    }
}
