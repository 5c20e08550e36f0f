import Foundation
import Glibc
import TestSupport
import Timescale

/// Where rounds are played: a server, a database, a folder, a proxy and small disks of its own, so that arenas can
/// be used side by side.
struct Arena: Sendable {
    let folder: String
    /// The state file of the plan, where its disk is not to be filled.
    var stateFile: String { "\(folder)/plan.yaml.state.jsonl" }
    let server: String
    let database: String
    let proxy: Proxy
    /// Why full disks cannot be had here; `nil` when they can.
    let noDisks: String?
    let stateDisk: SmallDisk?
    let targetDisk: SmallDisk?
    /// The cluster that a switchover leads to. Nothing may be changed there.
    let otherServer: UntouchedServer

    /// Where the target is, directly and by way of the proxy.
    let uri: String
    let proxied: String
    let sources: RoundSources
    /// A database without TimescaleDB, on the same server.
    let sourceURI: String

    private static let support = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Support").path

    private static let script = "\(support)/server"

    /// - Parameter folder: must not exist yet.
    init(_ folder: String) async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.folder = folder
        server = "\(folder)/server"
        guard let uri = printed(by: "'\(Self.script)' start '\(server)' 2>'\(folder)/server.log'"),
            let match = uri.wholeMatch(of: #/(postgres.*@127\.0\.0\.1:)([0-9]+)/postgres/#),
            let port = Int(match.output.2)
        else { throw ScratchError("no server, see \(folder)/server.log") }
        database = "rounds"
        proxy = try Proxy(serverPort: port)
        proxy.start()
        self.uri = "\(match.output.1)\(port)/\(database)"
        proxied = "\(match.output.1)\(proxy.port)/\(database)"
        sourceURI = "\(match.output.1)\(port)/sources"
        (stateDisk, targetDisk, noDisks) = Self.disks(folder, server)
        otherServer = try await UntouchedServer("\(folder)/other-server", uri: self.uri, script: Self.script)
        sources = try await RoundSources()
        let admin = try await Session.connect(uri, applicationName: "rounds", to: "postgres")
        for name in [database, "sources"] {
            try await admin.execute("CREATE DATABASE \(name) TEMPLATE template0")
        }
        await admin.close()
        try await prepare()
        try await otherServer.prepare(RoundTable.all)
    }

    /// The target's disk lies in the cluster's folder, which PostgreSQL may see under another name.
    private static func disks(_ folder: String, _ server: String) -> (SmallDisk?, SmallDisk?, String?) {
        guard let cluster = printed(by: "cat '\(server)/cluster'") else {
            return (nil, nil, "the server belongs to another test")
        }
        do {
            return (
                try SmallDisk("\(folder)/disk", kilobytes: 512),
                try SmallDisk("\(cluster)/small", kilobytes: 64 << 10, owner: cluster), nil
            )
        } catch {
            return (nil, nil, "\(error)")
        }
    }

    /// Makes what all rounds share: the stand-in for policies, what the sources hold, and the sources.
    private func prepare() async throws {
        let session = try await session()
        try await session.execute("CREATE EXTENSION timescaledb")
        try await session.execute(
            try String(contentsOfFile: "\(Self.support)/policies-stand-in.sql", encoding: .utf8))
        let disk = targetDisk.map { disk in
            let root = printed(by: "sed -n 3p '\(server)/postgres'") ?? ""
            return "LOCATION '\(disk.path.dropFirst(root.count))'"
        }
        if let disk {
            // No tablespace can be made inside the data folder, and this one lies beside it.
            try await session.execute("CREATE TABLESPACE small \(disk)")
        }
        for table in RoundTable.all {
            for statement in table.expectedStatements { try await session.execute(statement) }
            let rows = try await session.query(
                "SELECT at::text, device::text, value::text, note FROM expected.\(table.name)")
            for source in sources.all { try await source.prepare(rows, of: table, in: self) }
        }
        await session.close()
    }

    func session(_ applicationName: String = "rounds") async throws -> Session {
        try await Session.connect(uri, applicationName: applicationName)
    }

    /// Stops the server as a crash would, and starts it again.
    func restartServer() async {
        await run("'\(Self.support)/server' restart '\(server)' -m immediate")
    }

    /// Stops the server, keeps a copy of its data and its tablespace, and starts it again.
    func saveServer() async {
        await run(
            "'\(Self.support)/server' stop '\(server)'; cluster=$(cat '\(server)/cluster'); rm -rf \"$cluster/saved\"; "
                + "mkdir \"$cluster/saved\"; cp -a \"$cluster/data\" \"$cluster/saved/\"; "
                + "cp -a \"$cluster/small\" \"$cluster/saved/\"; '\(Self.support)/server' start '\(server)'")
    }

    /// Crashes the server, and puts the copy in the place of its data.
    ///
    /// - Parameter promoting: whether the copy is that of a standby, which is then promoted.
    func putBackServer(promoting: Bool) async throws {
        await run(
            "'\(Self.support)/server' stop '\(server)' -m immediate; cluster=$(cat '\(server)/cluster'); "
                + "rm -rf \"$cluster/data\"; find \"$cluster/small\" -mindepth 1 -delete; "
                + "cp -a \"$cluster/saved/data\" \"$cluster/\"; cp -a \"$cluster/saved/small/.\" \"$cluster/small/\"; "
                + (promoting ? Self.becomingStandby : "") + "'\(Self.support)/server' start '\(server)'")
        if promoting { try await promote() }
    }

    /// Crashes the server, and starts it again as a standby with all of its log, which is then promoted.
    func failOver() async throws {
        await run(
            "'\(Self.support)/server' stop '\(server)' -m immediate; cluster=$(cat '\(server)/cluster'); "
                + Self.becomingStandby + "'\(Self.support)/server' start '\(server)'")
        try await promote()
    }

    /// Makes the data of a server that is down those of a standby that follows no primary.
    private static let becomingStandby =
        "signal=\"$cluster/data/standby.signal\"; touch \"$signal\"; "
        + "chown --reference=\"$cluster/data/PG_VERSION\" \"$signal\"; "

    private func promote() async throws {
        let session = try await session()
        guard try await session.query("SELECT pg_promote()").first?[0] == "t" else {
            throw ScratchError("the standby was not promoted")
        }
        await session.close()
    }

    private func run(_ command: String) async {
        await withCheckedContinuation { done in
            Thread.detachNewThread {
                shell(command)
                done.resume()
            }
        }
    }

    /// Removes everything that a round leaves behind, and makes the tables anew.
    func reset(_ tables: [RoundTable]) async throws {
        proxy.reset()
        proxy.redirect(to: nil)
        stateDisk?.free()
        targetDisk?.free()
        shell("cd '\(folder)' && rm -rf plan.yaml* copy.yaml* other.* .stderr-* disk/*")
        let session = try await session()
        _ = try await session.query(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                + "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        for table in tables {
            for statement in table.resetStatements where targetDisk != nil || !table.isOnSmallDisk {
                try await session.execute(statement)
            }
            guard targetDisk == nil, table.isOnSmallDisk else { continue }
            for statement in table.resetStatements {
                try await session.execute(statement.replacing(" TABLESPACE small", with: ""))
            }
        }
        await session.close()
    }

    /// The rows before T and the comment of each table, a line each, which differs once anything was changed.
    func contents(of tables: [RoundTable]) async throws -> [String] {
        let session = try await session()
        var lines: [String] = []
        for table in tables {
            let row = try await session.query(
                """
                SELECT count(*), md5(string_agg(r::text, '|' ORDER BY r::text)),
                    obj_description('\(table.name)'::regclass)
                FROM \(table.name) AS r WHERE at < \(table.completionSQL)
                """)
            lines.append("\(table.name) \(row.first?.map { $0 ?? "-" } ?? [])")
        }
        await session.close()
        return lines
    }

    func remove() {
        otherServer.remove()
        stateDisk?.unmount()
        shell("'\(Self.support)/server' stop '\(server)' -m immediate")
        targetDisk?.unmount()
        shell("'\(Self.support)/server' remove '\(server)'")
        shell("rm -rf '\(folder)'")
    }
}

extension Session {
    /// Connects to another database of the same server.
    fileprivate static func connect(
        _ uri: String, applicationName: String, to database: String
    ) async throws -> Session {
        let base = uri.prefix { $0 != "\n" }.split(separator: "/", omittingEmptySubsequences: false)
        return try await connect(
            base.dropLast().joined(separator: "/") + "/\(database)", applicationName: applicationName)
    }
}
