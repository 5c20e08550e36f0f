import Foundation
import TestSupport
import Testing

/// A database server that can be frozen: a proxy before it then lets nothing pass.
enum FrozenSource: String, CaseIterable, Sendable {
    case postgres
    #if MySQL
        case mysql
    #endif
    #if ODBC
        case odbc
    #endif

    /// The sources whose servers are installed.
    static var available: [FrozenSource] { allCases.filter { $0 == .postgres || MariaDB.isAvailable } }

    /// The first words of the query that counts a window. No other query begins with them.
    static let count = "SELECT count(*), min("

    /// More rows than fit into the buffers between source and target.
    static let rows = 30_000

    /// A scene whose source has the table `readings` behind a proxy, and whose target `public.times`.
    func with(
        _ more: String, _ body: @Sendable (Scene, Proxy) async throws -> Void
    ) async throws {
        guard self != .postgres else {
            let plan = SamplePlan.database(rawValue).changed { $0.more = more }
            return try await PostgresPair.with("k bigint, s text", plan: plan) { pair in
                try await pair.source.execute(
                    "INSERT INTO readings SELECT '2024-06-02Z'::timestamptz + k * interval '1 s', k, "
                        + "repeat(md5(k::text), 10) FROM generate_series(1, \(Self.rows)) AS k",
                    "CREATE INDEX ON readings (t)")
                try await body(pair.scene, pair.proxy)
            }
        }
        let maria = try await MariaDB.shared()
        try await maria.withDatabase { name in
            try maria.execute(
                """
                CREATE TABLE readings (k int PRIMARY KEY, t datetime NOT NULL, s varchar(320), KEY (t));
                INSERT INTO readings SELECT seq, '2024-06-02' + INTERVAL seq SECOND, REPEAT(MD5(seq), 10)
                    FROM seq_1_to_\(Self.rows);
                """, in: name)
            let proxy = try Proxy(serverPort: Int(maria.port))
            proxy.start()
            // A frozen session would keep the database from being dropped.
            defer { proxy.reset() }
            try await Scene.with { scene in
                try await scene.database.execute(
                    "CREATE TABLE public.times (t timestamptz NOT NULL, k bigint, s text)",
                    "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')")
                var scene = scene
                scene.program.environment["SOURCE"] = connection(maria, name, proxy)
                try scene.write(
                    .database(rawValue, source: ", timezone: UTC").changed { $0.more = more })
                try await body(scene, proxy)
            }
        }
    }

    private func connection(_ maria: MariaDB, _ database: String, _ proxy: Proxy) -> String {
        let uri = maria.uri(database).replacing(":\(maria.port)/", with: ":\(proxy.port)/")
        guard rawValue == "odbc" else { return uri }
        return "DRIVER={MariaDB Unicode};SERVER=127.0.0.1;PORT=\(proxy.port);DATABASE=\(database);UID=reader;"
            + "PWD={canary-p@ss/w?rd};CHARSET=utf8mb4"
    }

    /// Records an issue unless the target holds all rows once.
    func expectAll(_ scene: Scene, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let found = try await scene.value("SELECT count(*) || ' ' || count(DISTINCT k) FROM times")
        #expect(found == "\(Self.rows) \(Self.rows)", sourceLocation: sourceLocation)
    }
}
