import Foundation
import TestSupport
import Timescale

/// Tables of a MariaDB: through its own client, by a slow query, and through its ODBC driver.
struct MariaDBRoundSource: RoundSource {
    enum Way: String, CaseIterable { case maria, mariaquery, odbc }

    let way: Way
    private let server: MariaDB

    init(_ way: Way, _ server: MariaDB) {
        self.way = way
        self.server = server
    }

    var name: String { way.rawValue }
    var mariadb: MariaDB? { server }

    var environment: [String: String] {
        let driver =
            "DRIVER={MariaDB Unicode};SERVER=127.0.0.1;PORT=\(server.port);DATABASE=rounds;CHARSET=utf8mb4;"
        return [
            "MARIA": server.uri("rounds"),
            "ODBC": driver + "UID=reader;PWD={canary-p@ss/w?rd}",
        ]
    }

    func prepare(_ rows: [[String?]], of table: RoundTable, in arena: Arena) throws {
        let type = ["timestamptz": "datetime(6)", "timestamp": "datetime(6)"][table.type] ?? table.type
        let create = """
            CREATE TABLE \(name)_\(table.name) (at \(type) NOT NULL, device int, value double, note text,
                KEY (at));
            INSERT INTO \(name)_\(table.name) VALUES
            """
        try server.execute(create + sqlValues(rows, isZoned: false), in: "rounds")
    }

    func declaration(for table: RoundTable) -> String {
        let isODBC = way == .odbc
        return
            "\(isODBC ? "odbc" : "mysql"): { connection: \"${\(isODBC ? "ODBC" : "MARIA")}\", timezone: UTC }"
    }

    func reference(to source: String, for table: RoundTable) -> String {
        let relation = "\(name)_\(table.name)"
        guard way == .mariaquery else { return "{ source: \(source), table: \(relation) }" }
        return queryReference(source, relation, pause: "sleep(0.0002) = 0")
    }

    func cut(in arena: Arena) async -> Bool {
        let sessions =
            "SELECT concat('KILL ', id, ';') FROM information_schema.processlist WHERE user = 'reader'"
        guard let kills = try? server.query(sessions), !kills.isEmpty else { return false }
        // One that has ended meanwhile is no reason to spare the others.
        for kill in kills.split(separator: "\n") { try? server.execute(String(kill)) }
        return true
    }
}

/// Tables of another database of the arena's server, without TimescaleDB: by their names, and by a slow query.
struct PostgresRoundSource: RoundSource {
    let name: String
    var isQuery = false

    func prepare(_ rows: [[String?]], of table: RoundTable, in arena: Arena) async throws {
        let session = try await Session.connect(arena.sourceURI, applicationName: "rounds")
        let relation = "\(name)_\(table.name)"
        try await session.execute(
            "CREATE TABLE \(relation) (at \(table.type) NOT NULL, device integer, value float8, note text)")
        try await session.execute("INSERT INTO \(relation) VALUES \(sqlValues(rows, isZoned: true))")
        try await session.execute("CREATE INDEX ON \(relation) (at)")
        await session.close()
    }

    func declaration(for table: RoundTable) -> String {
        "postgres: { connection: \"${OLD}\", timezone: UTC }"
    }

    func reference(to source: String, for table: RoundTable) -> String {
        let relation = "\(name)_\(table.name)"
        guard isQuery else { return "{ source: \(source), table: \(relation) }" }
        return queryReference(source, relation, pause: "pg_sleep(0.0002) IS NOT NULL")
    }

    func cut(in arena: Arena) async -> Bool {
        guard let session = try? await Session.connect(arena.sourceURI, applicationName: "rounds") else {
            return false
        }
        let ended = try? await session.query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """)
        await session.close()
        return ended.map { !$0.isEmpty } ?? false
    }
}

/// A SQLite database; times are texts without a zone.
struct SQLiteRoundSource: RoundSource {
    let name = "lite"

    func prepare(_ rows: [[String?]], of table: RoundTable, in arena: Arena) throws {
        let type = table.isCounted ? "integer" : "text"
        let sql = """
            CREATE TABLE \(table.name) (at \(type) NOT NULL, device integer, value real, note text);
            CREATE INDEX \(table.name)_at ON \(table.name) (at);
            INSERT INTO \(table.name) VALUES
            """
        let file = "\(arena.folder)/lite.sql"
        try (sql + sqlValues(rows, isZoned: false)).write(toFile: file, atomically: true, encoding: .utf8)
        guard shell("sqlite3 -bail '\(arena.folder)/lite.db' <'\(file)'") else {
            throw ScratchError("sqlite3 failed")
        }
    }

    func declaration(for table: RoundTable) -> String { "sqlite: { path: lite.db, timezone: UTC }" }

    func reference(to source: String, for table: RoundTable) -> String {
        "{ source: \(source), table: \(table.name) }"
    }
}

/// The rows as literals that all databases read: times in UTC, and those without a zone where none is wanted.
private func sqlValues(_ rows: [[String?]], isZoned: Bool) -> String {
    rows.map { row in
        let fields = row.enumerated().map { index, field in
            guard var field else { return "NULL" }
            if index == 0, !isZoned, field.hasSuffix("+00") { field.removeLast(3) }
            return "'\(field.replacing("'", with: "''"))'"
        }
        return "(\(fields.joined(separator: ", ")))"
    }.joined(separator: ",\n") + ";\n"
}

/// A query with a pause at each row, and its count.
private func queryReference(_ source: String, _ relation: String, pause: String) -> String {
    let rows = "FROM \(relation) WHERE at >= {{start}} AND at < {{end}}"
    return """
        { source: \(source), query: "SELECT at, device, value, note \(rows) AND \(pause)", \
        count: "SELECT count(*) \(rows)" }
        """
}
