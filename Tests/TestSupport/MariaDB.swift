import Foundation

/// A MariaDB server, and the calls of its client.
package struct MariaDB: Sendable {
    /// The reason that a suite prints when it is skipped.
    package static let reason = "needs the Debian package mariadb-server"
    package static let isAvailable =
        SourceServer.hasProgram("mariadbd") && SourceServer.hasProgram("mariadb-install-db")
    /// The server that all tests share. Each test makes databases of its own.
    package static let shared = Once { try await MariaDB() }

    package let server: SourceServer
    package var port: UInt16 { server.ports[0] }

    /// The statements at the start of a session of the user `reader`: settings that cut results, move times or end a
    /// slow export. MariaDB does not apply them to superusers.
    private static let hostile = """
        SET sql_select_limit = 1000, sql_safe_updates = 1, max_statement_time = 2, net_write_timeout = 2, \
        time_zone = '+03:00', sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT', max_join_size = 1000, autocommit = 0, \
        max_error_count = 0
        """

    /// - Parameter options: further options of the server, such as `--ssl-cert=…`.
    package init(_ options: [String] = []) async throws {
        let start = #"""
            set -e
            [ -d data/mysql ] || mariadb-install-db --no-defaults --datadir="$PWD/data" --auth-root-authentication-method=normal \
                --skip-test-db --user=root
            echo "$1" >start.sql
            exec mariadbd --no-defaults --datadir="$PWD/data" --socket="$PWD/socket" --port="$2" \
                --bind-address=127.0.0.1 --user=root --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0 \
                --default-time-zone=+05:00 --init-connect="$3" --init-file="$PWD/start.sql" "${@:4}"
            """#
        let user = """
            CREATE USER IF NOT EXISTS reader@localhost IDENTIFIED BY 'canary-p@ss/w?rd';
            GRANT SELECT ON *.* TO reader@localhost;
            """
        server = try await SourceServer.onFreePorts(1) { ports in
            try await SourceServer(
                "bash", ["-c", start, "mariadb", user, "\(ports[0])", Self.hostile] + options, files: [:],
                ports: ports)
        }
    }

    /// The connection string of the user `reader`, who may only read.
    ///
    /// - Parameter parameters: the text after a question mark.
    package func uri(
        _ database: String, password: String = "canary-p%40ss%2Fw%3Frd", _ parameters: String = ""
    ) -> String {
        "mysql://reader:\(password)@127.0.0.1:\(port)/\(database)\(parameters)"
    }

    /// The connection string of the user `reader` for the ODBC driver.
    package func odbc(_ database: String, password: String = "canary-p@ss/w?rd") -> String {
        "DRIVER={MariaDB Unicode};SERVER=127.0.0.1;PORT=\(port);DATABASE=\(database);UID=reader;"
            + "PWD={\(password)};CHARSET=utf8mb4"
    }

    /// The call of the client as superuser, for a shell.
    package var client: String {
        "mariadb --no-defaults --socket='\(server.folder)/socket' --user=root --default-character-set=utf8mb4"
    }

    /// Makes an empty database for one test, and drops it afterwards.
    package func withDatabase<Result: Sendable>(
        _ body: @Sendable (String) async throws -> Result
    ) async throws -> Result {
        let name = "test_\(UUID().uuidString.replacing("-", with: "").prefix(12).lowercased())"
        try execute("CREATE DATABASE \(name) CHARACTER SET utf8mb4")
        defer { try? execute("SET lock_wait_timeout = 20; DROP DATABASE \(name)") }
        return try await body(name)
    }

    /// Runs statements as superuser.
    package func execute(_ sql: String, in database: String = "") throws {
        let folder = try PlanFolder()
        try folder.write("run.sql", sql)
        try folder.shell("\(client) \(database) <run.sql >output 2>&1 || { cat output; exit 1; }")
    }

    /// The result of a query as the client prints it: tabs between fields, without names.
    package func query(_ sql: String, in database: String = "") throws -> String {
        let folder = try PlanFolder()
        try folder.write("run.sql", sql)
        try folder.shell("\(client) -B -N --quick \(database) <run.sql >output")
        return try folder.read("output").trimmingCharacters(in: .newlines)
    }
}
