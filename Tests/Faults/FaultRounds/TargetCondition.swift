import TestSupport
import Timescale

/// A state of the target that begins before the first run of a round and ends after it.
enum TargetCondition: Sendable {
    /// Sessions do not wait for their commits, unless they set it themselves, and the server writes its log late.
    case asynchronousCommits
    /// The catalog says of a table, or of one of its chunks, that it is not in the write-ahead log.
    case unlogged(table: String, isChunk: Bool)

    /// Brings the target into the state.
    ///
    /// - Throws: ``ScratchError``, `ServerError`.
    func begin(in arena: Arena) async throws {
        switch self {
        case .asynchronousCommits:
            try await Self.run(
                [
                    "ALTER DATABASE \(arena.database) SET synchronous_commit = off",
                    "ALTER SYSTEM SET wal_writer_delay = '10s'",
                ], in: arena)
        case .unlogged(let table, let isChunk):
            try await Self.mark("u", isChunk ? Self.earlyChunk(of: table) : "= '\(table)'::regclass", arena)
        }
    }

    /// Takes the state away.
    ///
    /// - Throws: as ``begin(in:)``.
    func end(in arena: Arena) async throws {
        switch self {
        case .asynchronousCommits:
            try await Self.run(
                [
                    "ALTER DATABASE \(arena.database) RESET synchronous_commit",
                    "ALTER SYSTEM RESET wal_writer_delay",
                ], in: arena)
        case .unlogged(let table, let isChunk):
            let chunks = "IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = '\(table)'::regclass)"
            let marked = isChunk ? chunks : "= '\(table)'::regclass"
            try await Self.mark("p", "\(marked) AND relpersistence = 'u'", arena)
        }
    }

    private static func run(_ statements: [String], in arena: Arena) async throws {
        let session = try await arena.session()
        for statement in statements { try await session.execute(statement) }
        _ = try await session.query("SELECT pg_reload_conf()")
        await session.close()
    }

    /// Changes the catalog, because not every version of TimescaleDB has a statement for it.
    private static func mark(_ persistence: String, _ condition: String, _ arena: Arena) async throws {
        let session = try await arena.session()
        try await session.execute("SET allow_system_table_mods = on")
        let count = try await session.execute(
            "UPDATE pg_class SET relpersistence = '\(persistence)' WHERE oid \(condition)")
        await session.close()
        guard count == 1 else { throw ScratchError("\(count) tables were marked \(persistence), not 1") }
    }

    /// A chunk before T. The application writes into later ones, and its rows would be missing from the log.
    private static func earlyChunk(of table: String) -> String {
        let completion = RoundTable.all.first { $0.name == table }?.completionSQL ?? "NULL"
        return "= (SELECT tableoid FROM \(table) GROUP BY tableoid HAVING max(at) < \(completion) "
            + "ORDER BY tableoid LIMIT 1)"
    }
}
