import Execution
import Foundation
import Glibc
import Tasks
import TestSupport
import Timescale

/// One round: a plan, a fault while it runs, runs until it is done, and a comparison of everything.
struct Round {
    let seed: UInt64
    let arena: Arena
    let binary: String
    /// The library that makes calls fail.
    let library: String

    private let tables: [RoundTable]
    private let sources: [any RoundSource]
    private let workers: Int
    private let retries: Int
    let kind: String
    let fault: Fault

    /// A run that takes longer hangs.
    private static let limit = 90.0
    /// More runs than these mean that running again is not enough.
    private static let mostRuns = 8
    /// Words of runs that miss what was loaded.
    private static let wordsOfLoss = [
        "what was done is gone", "to be loaded again", "than were loaded", "lost its chunks",
        "lost their chunks", "the target went back",
    ]

    init(seed: UInt64, in arena: Arena, binary: String, library: String) {
        self.seed = seed
        self.arena = arena
        self.binary = binary
        self.library = library
        var random = SplitMix(seed: seed)
        (kind, fault) = Fault.drawn(seed, &random)
        // The first table has what is worth most to lose; the smallest time types take turns.
        let isOdd = Bool.random(using: &random)
        let leftOut = isOdd ? "tinies" : "steps"
        let needed = if case .point = fault { "tinies" } else { leftOut }
        tables = RoundTable.all.filter { $0.name != needed }
        let all = arena.sources.all
        let shift = Int.random(in: 0..<all.count, using: &random)
        sources = tables.indices.map { all[($0 + shift) % all.count] }
        workers = Int.random(in: 1...4, using: &random)
        retries = [0, 2, 6].randomElement(using: &random) ?? 6
    }

    /// What came of a round.
    struct Outcome: Sendable {
        var kind: String
        /// The exit status of each run, the one with the fault first.
        var statuses: [Int32] = []
        var lost = 0
        var doubled = 0
        /// Policies and indexes that are not as they were, and tables of another server that were changed.
        var notRestored: [String] = []
        /// Why running again was not enough.
        var person: String?
        /// Why the fault could not be made.
        var skipped: String?
        /// What the last run said, for a failing round.
        var errors = ""

        var isGood: Bool { lost == 0 && doubled == 0 && notRestored.isEmpty && person == nil }
    }

    func play() async throws -> Outcome {
        var outcome = Outcome(kind: kind)
        if let reason = obstacle {
            outcome.skipped = reason
            return outcome
        }
        try await arena.reset(tables)
        try writePlan()
        let before = try await surroundings()
        let other = isSwitchover ? try await arena.otherServer.fingerprint(of: tables) : []
        let writer = DualWriter(uri: arena.uri, tables: tables, isDurable: fault.hasDurableApplication)
        async let writing: Void = writer.run()
        do {
            try await run(into: &outcome)
        } catch {
            writer.stop()
            _ = await writing
            throw error
        }
        writer.stop()
        _ = await writing
        let after = try await surroundings()
        outcome.notRestored += before.filter { !after.contains($0) } + after.filter { !before.contains($0) }
        try await compare(with: writer, into: &outcome)
        if isSwitchover {
            let now = try await arena.otherServer.fingerprint(of: tables)
            outcome.notRestored += other.filter { !now.contains($0) }.map { "on another server: \($0)" }
        }
        return outcome
    }

    private var obstacle: String? {
        switch fault {
        case .fullStateDisk, .fullTargetDisk: arena.noDisks
        case .freezeSource, .restartSource: mariadb == nil ? arena.sources.missing : nil
        default: nil
        }
    }

    private var isSwitchover: Bool {
        if case .switchover = fault { true } else { false }
    }

    private var mariadb: MariaDB? { sources.lazy.compactMap(\.mariadb).first }

    private var stateFile: String {
        if case .fullStateDisk = fault, let disk = arena.stateDisk { return "\(disk.path)/plan.state.jsonl" }
        return arena.stateFile
    }

    private func writePlan() throws {
        var text = """
            version: 1
            target: { connection: "${TARGET}", workers: \(workers) }
            retries: \(retries)
            retry-delay: 80ms
            timeouts: { progress: 20s }
            completion:

            """
        for table in tables { text += "  \(table.type): \(table.completion)\n" }
        text += "sources:\n"
        for (table, source) in zip(tables, sources) {
            text += "  \(source.name)-\(table.name):\n    \(source.declaration(for: table))\n"
        }
        text += "hypertables:\n"
        for (table, source) in zip(tables, sources) {
            let reference = source.reference(to: "\(source.name)-\(table.name)", for: table)
            text += table.text(from: reference, columns: source.columns)
        }
        try text.write(toFile: "\(arena.folder)/plan.yaml", atomically: true, encoding: .utf8)
    }

    // MARK: runs

    private func run(into outcome: inout Outcome) async throws {
        try await fault.condition?.begin(in: arena)
        var status: Int32?
        do {
            status = try await faultyRun(into: &outcome)
        } catch {
            try? await fault.condition?.end(in: arena)
            throw error
        }
        try await fault.condition?.end(in: arena)
        // The target may have gone back, or away, only after the run was done.
        if fault.isSetback || fault.losesNothing, status == 0 { status = nil }
        for _ in 1..<Self.mostRuns where status != 0 && outcome.person == nil {
            let again = try start(isFaulty: false)
            status = await again.wait(seconds: Self.limit)
            note(status, again, &outcome)
        }
        if status != 0, outcome.person == nil { outcome.person = "not done after \(Self.mostRuns) runs" }
        guard outcome.person == nil, seed % 3 == 0 else { return }
        // One that is done stays done.
        let more = try start(isFaulty: false)
        status = await more.wait(seconds: Self.limit)
        if status != 0 || !more.errors.contains("nothing to do") {
            outcome.person = "a run after the last one did something"
            outcome.errors = more.errors
        }
    }

    /// Runs with the fault, takes its cause away, and returns the run's exit status.
    private func faultyRun(into outcome: inout Outcome) async throws -> Int32? {
        let before = fault.isRefused ? try await arena.contents(of: tables) + surroundings() : []
        let first = try start(isFaulty: true)
        let injection = Injection(
            fault, arena: arena, sources: sources, run: first, begin: { try start(isFaulty: false, as: $0) })
        async let injected: Void = injection.inject()
        let status = await first.wait(seconds: Self.limit)
        try await injected
        await injection.heal()
        note(status, first, &outcome)
        if fault.isRefused {
            let after = try await arena.contents(of: tables) + surroundings()
            outcome.notRestored += before.filter { !after.contains($0) }.map { "after the refusal: \($0)" }
        }
        return status
    }

    private func note(_ status: Int32?, _ process: ProgramProcess, _ outcome: inout Outcome) {
        outcome.errors = process.errors
        guard let status else {
            process.send(SIGKILL)
            outcome.statuses.append(-1)
            outcome.person = "a run hung"
            return
        }
        outcome.statuses.append(status)
        if fault.isRefused, outcome.statuses.count == 1 {
            let isRefusal = status == 65 && outcome.errors.contains("unlogged")
            if !isRefusal { outcome.person = "not refused: status \(status)" }
            return
        }
        if fault.losesNothing, let words = Self.wordsOfLoss.first(where: { process.errors.contains($0) }) {
            outcome.person = "a run says of a loss that is none: \(words)"
        }
        // All others end with a text that says: run again.
        let again: Set<Int32> = [
            0, 1, 69, 73, 74, 75, 77, 128 + SIGKILL, 128 + SIGTERM, 128 + SIGHUP, 128 + SIGINT,
        ]
        if fault.isSetback, status == 2 { return }
        // A plan that does not fit a table for the moment is refused, and fits it again later.
        let isUnfit = if case .schema = fault { status == 65 && outcome.statuses.count == 1 } else { false }
        if !again.contains(status), !isUnfit { outcome.person = "status \(status)" }
        if status == 1, process.errors.contains("the source has") { outcome.person = "counts differ" }
    }

    /// - Parameter copy: the name of a copy of the plan to run, with a state file of its own.
    private func start(isFaulty: Bool, as copy: String? = nil) throws -> ProgramProcess {
        var environment = ["TARGET": arena.proxied, "LC_ALL": "C.UTF-8"]
        for source in sources { environment.merge(source.environment) { $1 } }
        environment["OLD"] = arena.sourceURI
        for name in ["PATH", "HOME", "LD_LIBRARY_PATH"] {
            environment[name] = ProcessInfo.processInfo.environment[name]
        }
        if isFaulty {
            switch fault {
            case .point(let glob, let point): environment["HYPERFILL_FAIL_AT"] = "\(glob):\(point.rawValue)"
            case .failingCall(let call, let nth, let code, let stays):
                environment["LD_PRELOAD"] = library
                environment["HYPERFILL_FAULT_CALL"] = "\(call):\(nth):\(code):\(stays ? 1 : 0)"
            case .clock(let reading, let seconds):
                environment["LD_PRELOAD"] = library
                environment["HYPERFILL_FAULT_CLOCK"] = "\(reading):\(seconds)"
            case .proxy(let trouble): arena.proxy.make(trouble)
            case .fullStateDisk(let kilobytes): arena.stateDisk?.fill(leaving: kilobytes)
            case .fullTargetDisk(let kilobytes): arena.targetDisk?.fill(leaving: kilobytes)
            default: break
            }
        }
        let plan = copy ?? "plan.yaml"
        if copy != nil { shell("cp '\(arena.folder)/plan.yaml' '\(arena.folder)/\(plan)'") }
        let state = copy.map { "\(arena.folder)/\($0).state.jsonl" } ?? stateFile
        return try ProgramProcess(
            binary, ["run", plan, "--yes", "--state", state], in: arena.folder, environment: environment,
            errors: "\(arena.folder)/.stderr-\(UUID().uuidString)")
    }

    // MARK: comparison

    /// Jobs and indexes of the round's tables, a line each.
    private func surroundings() async throws -> [String] {
        let session = try await arena.session()
        let names = tables.map { "'\($0.name)'" }.joined(separator: ", ")
        let rows = try await session.query(
            """
            SELECT concat_ws(' ', 'job', job_id, proc_name, scheduled, schedule_interval, config, owner, next_start)
            FROM timescaledb_information.jobs WHERE hypertable_name IN (\(names))
            UNION ALL
            SELECT concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid), indisvalid)
            FROM pg_index AS i WHERE i.indrelid::regclass::text IN (\(names))
            ORDER BY 1
            """)
        await session.close()
        return rows.compactMap { $0[0] }
    }

    private func compare(with writer: DualWriter, into outcome: inout Outcome) async throws {
        let session = try await arena.session()
        for table in tables {
            let early = "SELECT * FROM \(table.name) WHERE at < \(table.completionSQL)"
            let expected = "TABLE expected.\(table.name)"
            let kept = "FROM \(table.name) WHERE note = 'kept'"
            let row = try await session.query(
                """
                SELECT (SELECT count(*) FROM (\(expected) EXCEPT ALL (\(early))) AS a),
                    (SELECT count(*) FROM ((\(early)) EXCEPT ALL (\(expected))) AS b), (SELECT count(*) \(kept))
                """
            )[0].map { $0.flatMap { Int($0) } ?? 0 }
            let stored = try await session.query(
                "SELECT value::bigint, count(*) FROM \(table.name) WHERE device = \(DualWriter.device) GROUP BY 1"
            ).reduce(into: [Int: Int]()) { stored, row in
                stored[row[0].flatMap { Int($0) } ?? 0] = row[1].flatMap { Int($0) }
            }
            let written = writer.compare(table, with: stored)
            let isForfeit = fault.isSetback || !fault.hasDurableApplication
            outcome.lost += row[0] + (isForfeit ? 0 : written.lost) + max(0, 2 - row[2])
            outcome.doubled += row[1] + written.doubled + max(0, row[2] - 2)
        }
        await session.close()
    }
}
