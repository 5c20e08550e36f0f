import Execution
import Foundation
import PlanFile
import RowSources
import StateFile
import Tasks
import Terms
import Timescale

/// The connected target of a plan: a session for inspections and locks, and the facts of the server.
struct OpenTarget {
    let conninfo: Secret
    /// The name of every session in `pg_stat_activity`: the command, the user, the host and the process.
    let applicationName: String
    let timeouts: Timeouts
    let control: Session
    /// The server process of ``control``.
    let process: Int
    let server: ServerFacts
    /// Finds out what ``control`` waits for.
    let probe: ServerProbe

    /// Connects and reads the facts of the server.
    ///
    /// - Parameter isReadOnly: whether the server is to refuse every change.
    /// - Throws: ``Ending`` when the connection string cannot be resolved; `ConnectError`, `TargetError`,
    ///   `ServerError`.
    init(_ graph: TaskGraph, purpose: String, isReadOnly: Bool = false) async throws {
        do {
            conninfo = try graph.connection?.resolve(ProcessInfo.processInfo.environment) ?? Secret("")
        } catch let error as TemplateError {
            throw Ending(error, "\(graph.planFile): target.connection: \(error); nothing was run")
        }
        let who = LockHolder.current(since: "", command: "")
        applicationName = "hyperfill \(purpose) \(who.user)@\(who.host) \(who.pid)"
        timeouts = graph.timeouts
        let connect = {
            @Sendable [conninfo, applicationName, timeouts] (isReadOnly: Bool, server: ServerFacts?) in
            try await Session.connect(
                conninfo, applicationName: applicationName, timeout: timeouts.connect, isReadOnly: isReadOnly,
                expecting: server)
        }
        (control, process, server) = try await WatchedStep(timeouts: timeouts).run { [conninfo] in
            Liveness.current?.wait { "an answer from the target" + Self.place(conninfo) }
            let control = try await connect(isReadOnly, nil)
            return (control, try await control.backendPID(), try await control.serverFacts())
        }
        probe = ServerProbe { [server] in try await connect(true, server) }
    }

    /// ` at db.example:5432`, as far as the connection string says it.
    private static func place(_ conninfo: Secret) -> String {
        Session.place(of: conninfo).map { " at \($0)" } ?? ""
    }

    /// Runs a body that may wait for the target or a source. Prints what it waits for, and ends it when it stands still
    /// for too long.
    ///
    /// - Throws: the body's errors; `TaskFailure` when it stood still for too long.
    func watching<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await watching { _ in try await body() }
    }

    /// The same for a body that works with more sessions, which it adds to the flight.
    func watching<Result: Sendable>(
        _ body: @escaping @Sendable (StallWatch.Flight) async throws -> Result
    ) async throws -> Result {
        try await WatchedStep(timeouts: timeouts, probe: probe, process: process).run(body)
    }

    /// Inspects a hypertable; again if other sessions change the catalog meanwhile.
    ///
    /// - Throws: `ServerError`, `TargetError`.
    func inspection(of spec: HypertableSpec) async throws -> Inspection {
        try await CatalogReading.repeated { [control, server] in
            try await Inspection(spec, on: control, server)
        }
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

    /// Locks the hypertables for this process.
    ///
    /// - Throws: ``Ending`` that names the sessions that hold one of these locks.
    func lock(_ graph: TaskGraph) async throws -> TargetLock {
        let targetLock = TargetLock(graph.hypertables, on: control, open: { try await connect() })
        do {
            try await watching { try await targetLock.take() }
        } catch let error as TargetLock.Refused {
            let who = error.holders.map(\.description).joined(separator: "; ")
            throw Ending(
                error,
                "another run works on \(error.spec.table)\(who.isEmpty ? "" : ": \(who)"); nothing was run\n"
                    + "wait until it ends, or end it; if its machine is dead, "
                    + "pg_terminate_backend on the target frees the table")
        }
        return targetLock
    }

    /// Opens another session on the server of the first.
    ///
    /// - Throws: `ConnectError`, `ServerError`, `OtherServer`.
    func connect() async throws -> Session {
        try await Session.connect(
            conninfo, applicationName: applicationName, timeout: timeouts.connect, expecting: server)
    }
}
