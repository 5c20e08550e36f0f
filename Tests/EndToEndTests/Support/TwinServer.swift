import TestSupport
import Testing
import Timescale

/// Another PostgreSQL cluster with a database of the same name and the same superuser's password, as a connection
/// string with two hosts may reach.
struct TwinServer: Sendable {
    private let server: PostgresServer
    /// The port on this machine.
    let port: Int
    /// The URI of its database.
    let uri: String

    init(of database: ScratchDatabase) async throws {
        server = try await PostgresServer()
        let parts = try #require(
            database.uri.firstMatch(
                of: #/\/\/(?<user>[^:@]+):(?<password>[^@]*)@(?<host>[^:\/]+):(?<port>[0-9]+)\//#)?
                .output)
        port = try portNumber(of: server.uri)
        uri = database.uri.replacing(":\(parts.port)/", with: ":\(port)/")
        let admin = try await Session.connect(server.uri, applicationName: "tests")
        try await admin.execute("ALTER ROLE postgres PASSWORD '\(parts.password)'")
        try await admin.execute("CREATE DATABASE \"\(database.name)\" TEMPLATE template0")
        await admin.close()
    }

    /// Runs statements one by one in its database.
    func execute(_ statements: String...) async throws {
        let session = try await Session.connect(uri, applicationName: "tests")
        for statement in statements { try await session.execute(statement) }
        await session.close()
    }

    func query(_ sql: String) async throws -> [[String?]] {
        let session = try await Session.connect(uri, applicationName: "tests")
        let rows = try await session.query(sql)
        await session.close()
        return rows
    }
}

extension ScratchDatabase {
    /// The port of its server.
    var port: Int {
        get throws { try portNumber(of: uri) }
    }
}

/// The port of a URI with a database.
private func portNumber(of uri: String) throws -> Int {
    let digits = uri.firstMatch(of: #/:([0-9]+)\//#)?.output.1
    return try #require(digits.flatMap { Int($0) })
}
