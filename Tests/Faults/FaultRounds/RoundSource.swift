import Foundation
import TestSupport

/// A kind of source that rounds read from. A kind that there is a driver for registers in ``RoundSources/init(in:)``.
protocol RoundSource: Sendable {
    /// Part of names of files and of the plan's sources.
    var name: String { get }
    /// Variables that the plan's source refers to.
    var environment: [String: String] { get }
    /// The MariaDB that the rows come from, if they do.
    var mariadb: MariaDB? { get }
    /// Makes the rows readable; once for each table of an arena.
    ///
    /// - Parameter rows: what the source holds, each row's fields as PostgreSQL writes them, NULL as `nil`.
    func prepare(_ rows: [[String?]], of table: RoundTable, in arena: Arena) async throws
    /// The plan's source, without its name: `csv: { header: true }`.
    func declaration(for table: RoundTable) -> String
    /// The plan's `from` for a source of that name.
    func reference(to source: String, for table: RoundTable) -> String
    /// The plan's `columns`; nil where names say enough.
    var columns: String? { get }
    /// Ends what is being read from it at the moment; false when nothing is.
    func cut(in arena: Arena) async -> Bool
}

extension RoundSource {
    var environment: [String: String] { [:] }
    var mariadb: MariaDB? { nil }
    var columns: String? { nil }
    func cut(in arena: Arena) async -> Bool { false }
}

/// Every kind of source that there is, for one arena.
struct RoundSources: Sendable {
    let all: [any RoundSource]
    /// Kinds that cannot be had here, and why.
    let missing: String?

    /// Starts the servers that sources need.
    init() async throws {
        let files: [any RoundSource] = [
            FileSource(name: "files"), FileSource(name: "packed", isPacked: true),
        ]
        let commands: [any RoundSource] = [
            ScriptSource(name: "script", form: .csv, counts: false),
            ScriptSource(name: "counted", form: .csv, counts: true),
            ScriptSource(name: "copytext", form: .text, counts: true),
            ScriptSource(name: "tabs", form: .tabs, counts: false),
            ScriptSource(name: "objects", form: .objects, counts: true),
            ScriptSource(name: "influx", form: .influx, counts: true),
        ]
        let databases: [any RoundSource] = [
            SQLiteRoundSource(), PostgresRoundSource(name: "old"),
            PostgresRoundSource(name: "oldquery", isQuery: true),
        ]
        var groups = [files + commands.prefix(2), Array(commands.dropFirst(2)), databases]
        missing = MariaDB.isAvailable ? nil : "sources of MariaDB: \(MariaDB.reason)"
        if missing == nil {
            let server = try await MariaDB()
            try server.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1; CREATE DATABASE rounds")
            // A round takes some in a row, so that each has one of a server that can be crashed.
            for (place, way) in MariaDBRoundSource.Way.allCases.enumerated() {
                groups[place].insert(MariaDBRoundSource(way, server), at: 0)
            }
        }
        all = groups.flatMap(\.self)
    }
}

extension RoundTable {
    /// Whether the time is a number.
    var isCounted: Bool { ["bigint", "integer", "smallint"].contains(type) }
}
