import Diagnostics
import Execution
import Foundation
import PlanFile
import RowSources
import StateFile
import Tasks
import Terms
import Timescale

/// The target of a plan, reached and recognized: a session for looking around and for locks, and what the
/// server is.
struct OpenTarget {
    /// A secret.
    let conninfo: String
    /// What `pg_stat_activity` shows of every session: the command, and who runs it where.
    let applicationName: String
    let patience: Patience
    let control: Session
    /// The server process of ``control``.
    let process: Int
    let server: ServerFacts
    /// Looks at what ``control`` waits for.
    let onlooker: Onlooker

    /// Connects and reads what the server is.
    ///
    /// - Parameter isReadOnly: for whoever only looks: the server then refuses whatever would change something.
    /// - Throws: ``Ending`` when the connection string cannot be resolved; `ConnectError`, `TargetError`,
    ///   `ServerError`.
    init(_ graph: TaskGraph, purpose: String, isReadOnly: Bool = false) async throws {
        do {
            conninfo = try graph.connection?.resolve(ProcessInfo.processInfo.environment) ?? ""
        } catch let error as TemplateError {
            throw Ending(.invalidPlan, "\(graph.planFile): target.connection: \(error); nothing was run")
        }
        let who = LockHolder.current(since: "", command: "")
        applicationName = "hyperfill \(purpose) \(who.user)@\(who.host) \(who.pid)"
        patience = graph.patience
        let connect = { @Sendable [conninfo, applicationName, patience] (isReadOnly: Bool) in
            try await Session.connect(
                conninfo, applicationName: applicationName, timeout: patience.connect, isReadOnly: isReadOnly)
        }
        (control, process, server) = try await Preparation(patience: patience).run { [conninfo] in
            Liveness.current?.wait { "an answer from the target" + Self.place(conninfo) }
            let control = try await connect(isReadOnly)
            return (control, try await control.backendPID(), try await control.serverFacts())
        }
        onlooker = Onlooker { try await connect(true) }
    }

    /// ` at db.example:5432`, as far as the connection string says it.
    private static func place(_ conninfo: String) -> String {
        Session.place(of: conninfo).map { " at \($0)" } ?? ""
    }

    /// Does something that may wait for the target or a source, says so, and ends it when that takes too long.
    ///
    /// - Throws: what the body throws; `TaskFailure` when it stood still for too long.
    func watching<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await watching { _ in try await body() }
    }

    /// The same for what works with more sessions, which it tells the flight.
    func watching<Result: Sendable>(
        _ body: @escaping @Sendable (StallWatch.Flight) async throws -> Result
    ) async throws -> Result {
        try await Preparation(patience: patience, onlooker: onlooker, process: process).run(body)
    }

    /// Holds every hypertable of the plan against the target, and prints what does not fit.
    ///
    /// - Throws: ``Ending`` when the plan cannot be run on this target.
    func inspect(_ compiled: CompiledPlan, printing: Bool = true) async throws -> [Inspection] {
        let inspections = try await watching {
            var inspections: [Inspection] = []
            for spec in compiled.graph.hypertables {
                inspections.append(try await Inspection(spec, on: control, server))
            }
            return inspections
        }
        let diagnostics = inspections.flatMap(\.problems).map(Diagnostic.init).inFileOrder()
        if printing, !diagnostics.isEmpty {
            let renderer = DiagnosticRenderer(file: compiled.plan.file, usesColour: Console.usesColour(2))
            Console.error(renderer.render(diagnostics))
        }
        guard !diagnostics.hasErrors else {
            throw Ending(
                .invalidPlan, "\(compiled.path) does not fit the database \(server.database); nothing was run"
            )
        }
        return inspections
    }

    /// Refuses a target that cannot be written to.
    func requireWritable() throws {
        guard !server.isStandby, !server.isReadOnly else {
            throw Ending(
                .unreachable,
                "the target \(server.database) is \(server.isStandby ? "a standby" : "read-only"); "
                    + "nothing was run\nconnect to the primary server")
        }
    }

    /// Takes the hypertables for this run alone.
    ///
    /// - Throws: ``Ending`` that names who has one of them.
    func lock(_ graph: TaskGraph) async throws -> TargetHold {
        let hold = TargetHold(graph.hypertables, of: server, on: control, open: { try await connect() })
        do {
            try await watching { try await hold.take() }
        } catch let error as TargetHold.Refused {
            let who = error.holders.map(\.description).joined(separator: "; ")
            throw Ending(
                .locked,
                "another run works on \(error.spec.table)\(who.isEmpty ? "" : ": \(who)"); nothing was run\n"
                    + "wait until it ends, or end it; if its machine is dead, "
                    + "pg_terminate_backend on the target frees the table")
        }
        return hold
    }

    /// Opens another session like the first.
    ///
    /// - Throws: `ConnectError`, `ServerError`.
    func connect() async throws -> Session {
        try await Session.connect(conninfo, applicationName: applicationName, timeout: patience.connect)
    }
}

extension Diagnostic {
    init(_ problem: PlanProblem) {
        self.init(
            problem.isError ? .error : .warning, code: problem.code, problem.message,
            at: problem.place.map { SourcePosition(line: $0.line, column: $0.column) }, fix: problem.fix)
    }
}
