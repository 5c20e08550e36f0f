import TestSupport
import Timescale

/// A cluster with the same database, tables and password as an arena's target, whose rows, indexes and comments have to
/// stay as they are.
struct UntouchedServer: Sendable {
    let port: Int
    private let uri: String
    private let folder: String
    private let script: String

    /// - Parameters:
    ///   - folder: must not exist yet.
    ///   - target: the URI of the arena's target.
    ///   - script: the script that starts servers.
    init(_ folder: String, uri target: String, script: String) async throws {
        (self.folder, self.script) = (folder, script)
        guard let own = printed(by: "'\(script)' start '\(folder)' 2>'\(folder).log'"),
            let place = own.wholeMatch(of: #/.*:(?<port>[0-9]+)\/postgres/#)?.output,
            let login = target.wholeMatch(of: #/.*:(?<password>[^:@]*)@.*:(?<port>[0-9]+)\/(?<database>.*)/#)?
                .output,
            let port = Int(place.port), place.port != login.port
        else { throw ScratchError("no second server, see \(folder).log") }
        self.port = port
        uri = target.replacing(":\(login.port)/", with: ":\(port)/")
        let admin = try await Session.connect(own, applicationName: "rounds")
        try await admin.execute("ALTER ROLE postgres PASSWORD '\(login.password)'")
        try await admin.execute("CREATE DATABASE \(login.database) TEMPLATE template0")
        await admin.close()
    }

    /// Makes its hypertables, with rows on both sides of T.
    func prepare(_ tables: [RoundTable]) async throws {
        let session = try await Session.connect(uri, applicationName: "rounds")
        try await session.execute("CREATE EXTENSION timescaledb")
        for table in tables {
            for statement in table.expectedStatements { try await session.execute(statement) }
            for statement in table.bareStatements { try await session.execute(statement) }
        }
        await session.close()
    }

    /// A text that differs once anything was changed.
    func fingerprint(of tables: [RoundTable]) async throws -> [String] {
        let session = try await Session.connect(uri, applicationName: "rounds")
        var lines: [String] = []
        for table in tables {
            let row = try await session.query(
                """
                SELECT count(*), md5(string_agg(r::text, '|' ORDER BY r::text)), obj_description('\(table.name)'::regclass),
                    (SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE tablename = '\(table.name)')
                FROM \(table.name) AS r
                """)
            lines.append("\(table.name) \(row.first?.map { $0 ?? "-" } ?? [])")
        }
        await session.close()
        return lines
    }

    func remove() {
        shell("'\(script)' remove '\(folder)'")
    }
}
