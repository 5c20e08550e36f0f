import Foundation
import Glibc
import TestSupport
import Timescale

/// Makes a fault while a run goes on, and takes away its cause afterwards.
struct Injection {
    private let fault: Fault
    private let arena: Arena
    private let sources: [any RoundSource]
    private let run: ProgramProcess
    private let begin: @Sendable (String?) throws -> ProgramProcess

    /// - Parameter begin: starts a second run, of the same plan or of a copy by the given name.
    init(
        _ fault: Fault, arena: Arena, sources: [any RoundSource], run: ProgramProcess,
        begin: @escaping @Sendable (String?) throws -> ProgramProcess
    ) {
        self.fault = fault
        self.arena = arena
        self.sources = sources
        self.run = run
        self.begin = begin
    }

    func inject() async throws {
        switch fault {
        case .point, .proxy, .fullStateDisk, .fullTargetDisk, .failingCall, .clock, .unlogged: break
        case .kill(let moment): await send(SIGKILL, at: moment)
        case .interrupt(let moment): await send(SIGINT, at: moment)
        case .terminate(let moment, let signal): await send(signal, at: moment)
        case .interruptTwice(let moment, let then):
            await send(SIGINT, at: moment)
            await send(SIGINT, at: then)
        case .killSource(let moment):
            await wait(moment)
            await killSource()
        case .cutSource(let moment):
            await wait(moment)
            await cutSource()
        case .freezeSource(let moment, let milliseconds):
            await wait(moment)
            mariadb?.server.send(SIGSTOP)
            await wait(milliseconds)
            mariadb?.server.send(SIGCONT)
        case .restartSource(let moment):
            await wait(moment)
            try await mariadb?.server.restart()
        case .endSessions(let moment, let all):
            await wait(moment)
            try await endSessions(all: all)
        case .restartServer(let moment), .crash(let moment):
            await wait(moment)
            await arena.restartServer()
        case .failover(let moment):
            await wait(moment)
            try await arena.failOver()
        case .setBack(let moment, let later, let promotes):
            await wait(moment)
            await arena.saveServer()
            await wait(later)
            try await arena.putBackServer(promoting: promotes)
        case .switchover(let moment, let all):
            await wait(moment)
            // A run that has not begun would take the other server for its own.
            await waitForState()
            arena.proxy.redirect(to: arena.otherServer.port)
            try await endSessions(all: all)
        case .freeze(let moment, let milliseconds):
            await wait(moment)
            arena.proxy.make(.freeze)
            await wait(milliseconds)
            arena.proxy.reset()
        case .secondRun(let moment, let isCopy):
            await wait(moment)
            let second = try begin(isCopy ? "copy.yaml" : nil)
            guard await second.wait(seconds: 90) != nil else {
                second.send(SIGKILL)
                throw ScratchError("the second run hung:\n\(second.errors)")
            }
        case .job(let moment, let heedsPause):
            await wait(moment)
            await startJob(heedsPause: heedsPause)
        case .retention(let moment, let milliseconds):
            await wait(moment)
            await startRetention(dropping: milliseconds)
        case .lock(let moment, let milliseconds, let mode):
            await wait(moment)
            await lock(mode, for: milliseconds)
        case .schema(let moment, let milliseconds, let table, let seed):
            await wait(moment)
            try await changeSchema(of: table, seed, for: milliseconds)
        }
    }

    /// Takes the cause away: disks have room, the network works.
    func heal() async {
        arena.stateDisk?.free()
        arena.targetDisk?.free()
        arena.proxy.make(.none)
        arena.proxy.redirect(to: nil)
    }

    private func wait(_ milliseconds: Int) async {
        try? await Task.sleep(for: .milliseconds(milliseconds))
    }

    /// Waits until the run has made its state file, which names the server.
    private func waitForState() async {
        for _ in 0..<1_000
        where !FileManager.default.fileExists(atPath: arena.stateFile) {
            await wait(20)
        }
    }

    private func send(_ signal: Int32, at moment: Int) async {
        await wait(moment)
        run.send(signal)
    }

    /// Kills the first command that it can find within a second.
    private func killSource() async {
        for _ in 0..<200 {
            if run.killChild() { return }
            await wait(5)
        }
    }

    /// Ends all that is read from the first database that is found at work within a second.
    private func cutSource() async {
        for _ in 0..<100 {
            for source in sources where await source.cut(in: arena) { return }
            await wait(10)
        }
    }

    private var mariadb: MariaDB? { sources.lazy.compactMap(\.mariadb).first }

    private func endSessions(all: Bool) async throws {
        let session = try await arena.session()
        _ = try await session.query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'hyperfill %'
            ORDER BY random() \(all ? "" : "LIMIT 1")
            """)
        await session.close()
    }

    private func startJob(heedsPause: Bool) async {
        guard let session = try? await arena.session() else { return }
        let job = try? await session.query(
            """
            SELECT job_id FROM timescaledb_information.jobs WHERE hypertable_name IN ('measures', 'readings')
            ORDER BY random() LIMIT 1
            """
        ).first?[0]
        if let job {
            _ = try? await session.execute(
                "CALL policies_stand_in.work(\(job), 1.5, heeds_pause => \(heedsPause), notices_after => 0.5)"
            )
        }
        await session.close()
    }

    /// Does what the scheduler does of a policy that is due: starts it while it is on. What it drops once the run has
    /// put it back would be gone rightly.
    private func startRetention(dropping milliseconds: Int) async {
        guard let session = try? await arena.session() else { return }
        for _ in 0..<20 {
            let started = try? await session.transaction { session -> String? in
                // The job cannot be turned on or off while its row is locked.
                let job = try session.query(
                    """
                    SELECT j.id FROM policies_stand_in.job AS j
                    JOIN _timescaledb_catalog.hypertable AS h ON h.id = j.hypertable_id
                    WHERE h.table_name = 'measures' AND j.proc_name = 'policy_retention' AND j.scheduled FOR UPDATE OF j
                    """
                ).first?[0]
                let events = (try? String(contentsOfFile: arena.stateFile, encoding: .utf8)) ?? ""
                return events.contains("measures/enable-policy") ? nil : job
            }
            if let job = started ?? nil {
                _ = try? await session.execute(
                    "CALL policies_stand_in.retain(\(job), \(Double(milliseconds) / 1_000))")
                break
            }
            await wait(100)
        }
        await session.close()
    }

    /// The other types hold all values of the rounds exactly.
    private func changeSchema(of table: String, _ seed: UInt64, for milliseconds: Int) async throws {
        let session = try await arena.session()
        try await session.execute(SchemaAgent.Change.prepare())
        await session.close()
        let changes = SchemaAgent.Change.all(
            of: table,
            columns: [
                ("device", "integer", ["real", "bigint", "smallint", "text", "numeric"]),
                ("value", "float8", ["real", "numeric", "text"]), ("note", "text", ["varchar(99)"]),
            ])
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        try await SchemaAgent(seed: seed, changes: changes) { [arena] in try await arena.session() }
            .run { ContinuousClock.now > end }
    }

    private func lock(_ mode: String, for milliseconds: Int) async {
        guard let session = try? await arena.session() else { return }
        _ = try? await session.transaction { session in
            try session.execute("SET LOCAL lock_timeout = '3s'")
            try session.execute("LOCK TABLE measures, readings IN \(mode) MODE")
            _ = try session.query("SELECT pg_sleep(\(Double(milliseconds) / 1_000))")
        }
        await session.close()
    }
}
