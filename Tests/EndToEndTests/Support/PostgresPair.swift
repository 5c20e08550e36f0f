import Foundation
import TestSupport
import Testing
import Timescale

/// A scene whose source is another PostgreSQL database behind a proxy, as a rule without TimescaleDB. The plan loads its
/// table `readings` into `public.times`.
struct PostgresPair: Sendable {
    let scene: Scene
    let source: ScratchDatabase
    /// The proxy between the program and the source.
    let proxy: Proxy

    /// - Parameters:
    ///   - columns: the columns of the target's table after `t timestamptz`; also the source's, unless it has others.
    ///   - types: statements for both databases.
    ///   - isHypertable: true if the source has TimescaleDB, and its table is a hypertable.
    static func with(
        _ columns: String, source others: String? = nil, types: [String] = [], isHypertable: Bool = false,
        plan: SamplePlan = .database("postgres"), _ body: @Sendable (PostgresPair) async throws -> Void
    ) async throws {
        try await Scene.with { scene in
            try await ScratchDatabase.with(timescale: isHypertable) { source in
                for type in types {
                    try await source.execute(type)
                    try await scene.database.execute(type)
                }
                try await source.execute(
                    "CREATE TABLE readings (t timestamptz NOT NULL, \(others ?? columns))")
                if isHypertable {
                    try await source.execute(
                        "SELECT create_hypertable('readings', 't', chunk_time_interval => interval '5 days')")
                }
                try await scene.database.execute(
                    "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                    "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')")
                let port = try #require(source.uri.firstMatch(of: #/:(\d+)\//#)?.output.1)
                let proxy = try Proxy(serverPort: try #require(Int(port)))
                proxy.start()
                var scene = scene
                scene.program.environment["SOURCE"] = source.uri.replacing(
                    ":\(port)/", with: ":\(proxy.port)/")
                try scene.write(plan)
                try await body(PostgresPair(scene: scene, source: source, proxy: proxy))
            }
        }
    }

    /// Records an issue unless both tables hold the same rows, by their text.
    func expectSame(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let digest =
            "SELECT count(*), md5(string_agg(whole::text, '|' ORDER BY k, whole::text)) FROM %s AS whole"
        let was = try await source.query(digest.replacing("%s", with: "readings"))
        let now = try await scene.database.query(digest.replacing("%s", with: "times"))
        #expect(was == now, sourceLocation: sourceLocation)
        #expect(was.first?[0] != "0", sourceLocation: sourceLocation)
    }
}
