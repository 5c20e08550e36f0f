import ArgumentParser
import Compiler
import StateFile
import SystemPackage
import Terms
import Testing

@testable import Drafting
@testable import Execution
@testable import PlanFile
@testable import Postgres
@testable import RowSources
@testable import Runbook
@testable import Tasks
@testable import Threads
@testable import Timescale
@testable import hyperfill

/// The exit status of each error and of each outcome of a run. `ExitCodeTests` has runs that cause them.
@Suite struct ExitStatusTests {
    private static let path = FilePath("plan.yaml.state.jsonl")
    private static let target = TargetIdentity(system: "1", database: "db")

    @Test(
        arguments: [
            (StateError.missing(path: path), 73), (.alreadyExists(path: path), 73),
            (.cannotCreate(path: path, reason: ""), 73), (.cannotLock(path: path, reason: ""), 73),
            (.symbolicLink(path: path), 73), (.notAFile(path: path), 73),
            (.cannotRead(path: path, reason: ""), 74), (.cannotWrite(path: path, reason: ""), 74),
            (.changedUnderneath(path: path, ""), 74), (.closed(path: path, because: ""), 74),
            (.unwritableEvent(path: path, reason: ""), 70), (.notAStateFile(path: path), 76),
            (.damaged(path: path, line: 1, byteOffset: 0, reason: ""), 76),
            (.unknownEvent(path: path, line: 1, reason: ""), 76),
            (.otherVersion(path: path, found: 2, supported: 1), 76),
            (.otherTarget(path: path, recorded: target, actual: target), 76),
            (.locked(path: path, by: nil), 77),
        ] as [(StateError, Int32)])
    func statusOfAStateError(error: StateError, status: Int32) {
        #expect(ExitStatus(of: error).rawValue == status)
        #expect(Ending(error).status.rawValue == status)
    }

    @Test(arguments: [
        ConnectError.Reason.badConnectionString, .unreachable, .refusedLogin, .noSuchDatabase, .unavailable,
        .pooled, .other,
    ])
    func noSessionWithTheTarget(reason: ConnectError.Reason) {
        let error = ConnectError(
            subject: "the target", reason: reason, message: "", sqlState: nil, host: nil, port: nil,
            database: nil, user: nil)
        #expect(ExitStatus(of: error) == .unreachable)
    }

    @Test func rowsThatAreGoneAtTheEndOfARun() {
        #expect(ExitStatus(ofRun: [], isInterrupted: false, hasLostRows: true) == .countMismatch)
        #expect(ExitStatus(ofRun: [], isInterrupted: true, hasLostRows: true) == .interrupted)
    }

    @Test func anErrorOfTheServer() {
        #expect(ExitStatus(of: ServerError(sqlState: "42501", message: "")) == .invalidPlan)
        #expect(ExitStatus(of: ServerError(sqlState: "42P01", message: "")) == .taskFailed)
        #expect(
            ExitStatus(of: ServerError(sqlState: "08006", message: "", isConnectionLost: true))
                == .unreachable)
    }

    /// A standby may be promoted soon. Another cluster does not become the right one.
    @Test(
        arguments: [
            (OtherServer.Difference.cluster, 1), (.database, 1), (.silent("42501"), 1), (.standby, 69),
            (.readOnly, 69),
        ] as [(OtherServer.Difference, Int32)])
    func aSessionOnAnotherServer(difference: OtherServer.Difference, status: Int32) throws {
        let error = OtherServer(
            difference: difference, expected: ServerAddress(place: "a:5432"),
            found: ServerAddress(place: "b:5432"))
        #expect(ExitStatus(of: error).rawValue == status)
        let failure = try #require(TaskFailure.orCancellation(error) as? TaskFailure)
        #expect(ExitStatus(ofFailures: [failure]).rawValue == status)
        #expect((failure.isTransient == true) == (status == 69))
        #expect(failure.message.contains("b:5432"))
    }

    @Test(arguments: [
        TargetError.noTimescaleDB(database: ""), .tooOld(version: "2.9"), .notInThisEdition(function: ""),
        .notJobOwner(job: 1, owner: ""), .jobIsGone(job: 1), .workersStillRun([]), .unexpected(""),
    ])
    func aTargetThatIsNotFit(error: TargetError) {
        #expect(ExitStatus(of: error) == .invalidPlan)
    }

    /// Refused logins and wrong names do not pass by themselves.
    @Test(
        arguments: [
            (SourceError.Kind.unreachable, true, 69), (.unreachable, false, 65), (.failed, true, 1),
            (.failed, false, 65),
            (.query, true, 1), (.noFile, false, 65),
        ] as [(SourceError.Kind, Bool, Int32)])
    func anErrorOfASource(kind: SourceError.Kind, isTransient: Bool, status: Int32) throws {
        let error = SourceError(kind, .init(input: "s"), "", isTransient: isTransient)
        #expect(ExitStatus(of: error).rawValue == status)
        // Within a run, errors that do not pass are failures of tasks.
        let failure = try #require(TaskFailure.orCancellation(error) as? TaskFailure)
        #expect(ExitStatus(of: failure).rawValue == (status == 65 ? 1 : status))
    }

    @Test func anErrorOfTheParser() {
        #expect(ExitStatus(of: ValidationError("")) == .usage)
        #expect(ExitStatus(of: CleanExit.helpRequest()) == .done)
        for arguments in [["run"], ["nothing"], ["plan", "p.yaml", "--json", "--sql"]] {
            let error = #expect(throws: (any Error).self) { try Hyperfill.parseAsRoot(arguments) }
            #expect(error.map { ExitStatus(of: $0) } == .usage)
        }
    }

    @Test func errorsOfTheProgramsOwn() throws {
        let graph = try Self.graph()
        #expect(ExitStatus(of: Ending(.locked, "")) == .locked)
        #expect(ExitStatus(of: ImpossibleEvent(number: 1, reason: "")) == .wrongState)
        let new = Ending(ImpossibleEvent(number: 1, reason: "", isNew: true))
        #expect(new.status == .bug)
        #expect(new.message?.contains("this is a bug of hyperfill") == true)
        #expect(ExitStatus(of: CancellationError()) == .interrupted)
        #expect(ExitStatus(of: ThreadError(code: 11)) == .taskFailed)
        #expect(ExitStatus(of: Errno.tooManyOpenFiles) == .taskFailed)
        #expect(Ending(Errno.tooManyOpenFiles).message?.contains("safe to run again") == true)
        #expect(ExitStatus(of: TargetLock.Refused(spec: graph.hypertables[0], holders: [])) == .locked)
        for wrong in ["nothing", "*:nowhere", "nothing:sent"] {
            let misfit = #expect(throws: FaultInjection.Misfit.self) { try FaultInjection(wrong, for: graph) }
            #expect(misfit.map { ExitStatus(of: $0) } == .usage)
        }
        #expect(ExitStatus(of: DraftingError(.wrongOption, "")) == .usage)
        #expect(ExitStatus(of: DraftingError(.noHypertable, "")) == .invalidPlan)
        #expect(ExitStatus(of: RunbookError(table: graph.hypertables[0].table, reason: .notCSV)) == .usage)
        let unset = #expect(throws: TemplateError.self) { try Template("${NOTHING}").resolve([:]) }
        #expect(unset.map { ExitStatus(of: $0) } == .invalidPlan)
        let unread = #expect(throws: PlanReadError.self) {
            try LoadedPlan.read(path: "/nowhere/plan.yaml", environment: [:])
        }
        #expect(unread.map { ExitStatus(of: $0) } == .invalidPlan)
    }

    private struct Unforeseen: Error {}

    @Test func anErrorThatNoLayerDocumentsIsABug() {
        #expect(ExitStatus(of: Unforeseen()) == .bug)
        #expect(Ending(Unforeseen()).message?.contains("this is a bug of hyperfill") == true)
    }

    @Test(
        arguments: [
            ([], false, false, 0), ([.refused], false, false, 1),
            ([.refused, .countMismatch], false, false, 2),
            ([.countMismatch, .unreachable], false, false, 2),
            ([.unreachable, .unreachable], false, false, 69),
            ([.unreachable, .refused], false, false, 1), ([.refused, .unreachable], false, false, 1),
            ([.refused], true, false, 75), ([], true, false, 75), ([], true, true, 77),
            ([.refused], true, true, 77),
            // The run had ended when the lock was lost.
            ([.refused], false, true, 1), ([], false, true, 0),
        ] as [([TaskFailure.Kind], Bool, Bool, Int32)])
    func statusOfARun(kinds: [TaskFailure.Kind], isInterrupted: Bool, hasLostTables: Bool, status: Int32) {
        let failures = kinds.map { TaskFailure(kind: $0, message: "") }
        let found = ExitStatus(ofRun: failures, isInterrupted: isInterrupted, hasLostTables: hasLostTables)
        #expect(found.rawValue == status)
    }

    @Test func statusOfChecks() {
        let warning = PlanProblem(isError: false, code: "c", "", at: nil)
        let error = PlanProblem(isError: true, code: "c", "", at: nil)
        var away = error
        away.unreachable = .source
        #expect(ExitStatus(of: [PlanProblem]()) == .done)
        #expect(ExitStatus(of: [warning]) == .done)
        #expect(ExitStatus(of: [warning, error]) == .invalidPlan)
        #expect(ExitStatus(of: [error, away]) == .unreachable)
    }

    private static func graph() throws -> TaskGraph {
        let text = """
            version: 1
            target: {}
            completion: { bigint: 100 }
            sources: { s: { csv: { header: true } } }
            hypertables:
              - table: public.readings
                time: { column: ts, type: bigint }
                from: { source: s, path: rows.csv }
                windows: { start: 0, every: 50 }
            """
        let plan = try #require(LoadedPlan(text: text, fileName: "plan.yaml", environment: [:]).plan)
        return try #require(Compiler.compile(plan).graph)
    }
}
