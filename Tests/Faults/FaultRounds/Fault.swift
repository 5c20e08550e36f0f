import Execution
import Tasks
import TestSupport

/// What goes wrong in a round, once. Times are milliseconds after the start of the run.
enum Fault: Sendable {
    /// The run dies at a named point of a task that matches.
    case point(glob: String, FaultPoint)
    case kill(after: Int)
    /// The n-th command of the source that can be found is killed.
    case killSource(after: Int)
    /// The sessions of a source's database are ended.
    case cutSource(after: Int)
    /// The server of a source stands still for so long, or crashes and comes back.
    case freezeSource(after: Int, milliseconds: Int)
    case restartSource(after: Int)
    case interrupt(after: Int)
    case interruptTwice(after: Int, then: Int)
    /// SIGTERM, or SIGHUP.
    case terminate(after: Int, signal: Int32)
    case endSessions(after: Int, all: Bool)
    case restartServer(after: Int)
    /// The server crashes, and the sessions of others do not wait for their commits.
    case crash(after: Int)
    /// A standby that has everything is promoted in the place of the server.
    case failover(after: Int)
    /// A table, or one of its chunks, is not in the write-ahead log until the first run has ended.
    case unlogged(table: String, isChunk: Bool)
    /// The server goes back in time: a copy of its disk is made, and later put back, or promoted as a standby that lags.
    case setBack(after: Int, then: Int, promotes: Bool)
    /// New connections reach another cluster, and sessions of the right one end, all or one.
    case switchover(after: Int, all: Bool)
    case proxy(Proxy.Trouble)
    /// Nothing passes for so long.
    case freeze(after: Int, milliseconds: Int)
    /// So many kilobytes are left for the state file, or the tablespace of one table.
    case fullStateDisk(leaving: Int)
    case fullTargetDisk(leaving: Int)
    /// A call on the state file fails: its name, which one, errno, and whether all later ones do.
    case failingCall(String, Int, Int32, Bool)
    case secondRun(after: Int, isCopy: Bool)
    /// From the n-th reading on the clock is so many seconds behind.
    case clock(reading: Int, seconds: Int)
    /// A policy's job starts, and heeds that it is paused or not.
    case job(after: Int, heedsPause: Bool)
    /// The retention policy's job starts as soon as it is on, and drops its chunks so many milliseconds later.
    case retention(after: Int, milliseconds: Int)
    /// Another session locks a table for a while.
    case lock(after: Int, milliseconds: Int, mode: String)
    /// Somebody changes a table's types, names, columns and triggers for a while, and puts them back.
    case schema(after: Int, milliseconds: Int, table: String, seed: UInt64)

    /// The names of the kinds, in the order in which seeds take them: every so many seeds have one of each, and
    /// more of what matters most. Their number is a prime, so that named points come with each remainder of the
    /// seeds, and all of them are reached.
    static let kinds: [String] = [
        "named point", "kill -9", "named point", "source killed", "session ended", "named point",
        "server restarted", "connection cut", "named point", "COMMIT unanswered", "network slow",
        "network frozen", "Ctrl-C", "named point", "Ctrl-C twice", "SIGTERM", "state disk full",
        "named point", "target disk full", "state file call fails", "second run", "clock set back",
        "job starts", "table locked", "COMMIT unanswered", "source cut", "source frozen", "source restarted",
        "retention drops", "snapshot put back", "standby promoted", "switchover",
        "schema changed", "schema changed", "crash without synchronous commits", "complete standby promoted",
        "table unlogged",
    ]

    /// Whether the target loses what it had committed, so that a run may end with a difference, and rows that the
    /// application writes meanwhile are lost by it.
    var isSetback: Bool {
        if case .setBack = self { true } else { false }
    }

    /// Whether the target has everything that it had committed, though it went away. No run may speak of a loss.
    var losesNothing: Bool {
        switch self {
        case .crash, .failover: true
        default: false
        }
    }

    /// Whether the first run has to refuse the plan before any change.
    var isRefused: Bool {
        if case .unlogged = self { true } else { false }
    }

    /// Whether the application waits for its commits.
    var hasDurableApplication: Bool {
        if case .crash = self { false } else { true }
    }

    /// The state of the target before the first run and during it.
    var condition: TargetCondition? {
        switch self {
        case .crash: .asynchronousCommits
        case .unlogged(let table, let isChunk): .unlogged(table: table, isChunk: isChunk)
        default: nil
        }
    }

    /// All points of all kinds of task.
    static let points: [(kind: TaskKind, point: FaultPoint)] = TaskKind.allCases.flatMap { kind in
        kind.faultPoints.map { (kind, $0) }
    }

    /// The fault of a seed.
    static func drawn(_ seed: UInt64, _ random: inout SplitMix) -> (kind: String, fault: Fault) {
        let kind = kinds[Int(seed % UInt64(kinds.count))]
        let moment = moment(&random)
        if let fault = ofServer(kind, moment, &random) { return (kind, fault) }
        let fault: Fault =
            switch kind {
            case "named point": point(seed, &random)
            case "kill -9": .kill(after: moment)
            case "source killed": .killSource(after: moment / 2)
            case "source cut": .cutSource(after: moment / 2)
            case "source frozen":
                .freezeSource(after: moment / 2, milliseconds: Int.random(in: 200...1_500, using: &random))
            case "source restarted": .restartSource(after: moment / 2)
            case "connection cut":
                .proxy(
                    .cut(
                        afterBytes: Int.random(in: 100...600_000, using: &random),
                        isReset: Bool.random(using: &random)))
            case "COMMIT unanswered":
                .proxy(
                    .loseCommit(
                        Int.random(in: 1...24, using: &random), isDelivered: Bool.random(using: &random)))
            case "network slow": .proxy(.delay(milliseconds: UInt32.random(in: 1...8, using: &random)))
            case "network frozen":
                .freeze(after: moment, milliseconds: Int.random(in: 50...900, using: &random))
            case "Ctrl-C": .interrupt(after: moment)
            case "Ctrl-C twice": .interruptTwice(after: moment, then: Int.random(in: 0...200, using: &random))
            case "SIGTERM": .terminate(after: moment, signal: Bool.random(using: &random) ? 15 : 1)
            case "state disk full": .fullStateDisk(leaving: 4 * Int.random(in: 0...9, using: &random))
            case "target disk full": .fullTargetDisk(leaving: 8 * Int.random(in: 0...10, using: &random))
            case "state file call fails": failingCall(&random)
            case "second run": .secondRun(after: moment, isCopy: Bool.random(using: &random))
            case "clock set back":
                .clock(
                    reading: Int.random(in: 1...300, using: &random),
                    seconds: [1, 3_600, 86_400, 1_000_000].randomElement(using: &random) ?? 1)
            case "retention drops":
                .retention(after: moment / 12, milliseconds: Int.random(in: 0...1_500, using: &random))
            case "schema changed":
                .schema(
                    after: moment / 4, milliseconds: Int.random(in: 500...3_000, using: &random),
                    table: ["measures", "readings", "days"].randomElement(using: &random) ?? "", seed: seed)
            case "job starts": .job(after: moment, heedsPause: Bool.random(using: &random))
            default:
                .lock(
                    after: moment, milliseconds: Int.random(in: 100...1_500, using: &random),
                    mode: ["ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE"].randomElement(using: &random) ?? "SHARE")
            }
        return (kind, fault)
    }

    /// The fault of a kind that befalls the target's server or its sessions; `nil` for other kinds.
    private static func ofServer(_ kind: String, _ moment: Int, _ random: inout SplitMix) -> Fault? {
        switch kind {
        case "session ended": return .endSessions(after: moment, all: Bool.random(using: &random))
        case "server restarted": return .restartServer(after: moment)
        case "crash without synchronous commits": return .crash(after: moment)
        case "complete standby promoted": return .failover(after: moment)
        case "snapshot put back", "standby promoted":
            return .setBack(
                after: moment / 2, then: Int.random(in: 0...1_500, using: &random),
                promotes: kind == "standby promoted")
        case "switchover": return .switchover(after: moment, all: Bool.random(using: &random))
        case "table unlogged":
            let isChunk = Bool.random(using: &random)
            // No chunk is made in these while their root is marked.
            let tables = ["measures", "moments"] + (isChunk ? ["days", "readings"] : [])
            return .unlogged(table: tables.randomElement(using: &random) ?? "measures", isChunk: isChunk)
        default: return nil
        }
    }

    /// A run takes two to three seconds; most of what can be hit happens early or late in it.
    private static func moment(_ random: inout SplitMix) -> Int {
        Int.random(in: 0...(Bool.random(using: &random) ? 700 : 2_600), using: &random)
    }

    /// Seeds take one point after the other, so that a long run has seen them all.
    private static func point(_ seed: UInt64, _ random: inout SplitMix) -> Fault {
        let (kind, point) = points[Int(seed / 5 % UInt64(points.count))]
        let table = ["*", "public.measures", "public.steps", "public.readings"].randomElement(using: &random)
        let candidates: [String]
        switch kind.properties.suspends ?? kind.properties.restores {
        case .jobs: candidates = ["*", "public.measures", "public.readings"]
        case .indexes: candidates = ["*", "public.measures", "public.steps"]
        case nil: candidates = [table ?? "*"]
        }
        let glob = "\(candidates.randomElement(using: &random) ?? "*")/\(kind.isPerWindow ? "*/" : "")"
        return .point(glob: glob + kind.rawValue, point)
    }

    private static func failingCall(_ random: inout SplitMix) -> Fault {
        let call =
            ["write", "write", "fdatasync", "fsync", "link", "rename"].randomElement(using: &random) ?? ""
        let isOnce = ["fsync", "link", "rename"].contains(call)
        let noSpace: Int32 = 28, ioError: Int32 = 5
        return .failingCall(
            call, isOnce ? 1 : Int.random(in: 1...80, using: &random),
            Bool.random(using: &random) ? noSpace : ioError, Bool.random(using: &random))
    }
}
