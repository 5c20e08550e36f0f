import Diagnostics
import Execution
import Foundation
import PlanFile
import StateFile
import Tasks
import Terms

/// A plan and the graph of its tasks.
struct CompiledPlan {
    let path: String
    let plan: Plan
    let graph: TaskGraph

    /// Reads, checks and compiles the file, and prints what was found.
    ///
    /// - Throws: ``Ending`` unless it is valid.
    init(path: String) throws {
        let check = try PlanCheck(path: path)
        check.printDiagnostics()
        guard let compiled = check.compiled else { throw check.refusal }
        self = compiled
    }

    init(path: String, plan: Plan, graph: TaskGraph) {
        self.path = path
        self.plan = plan
        self.graph = graph
    }

    /// The first event of a command that works on the plan.
    ///
    /// - Parameter accepted: the risks that its `--accept` names.
    func runStart(_ command: String, _ holder: LockHolder, accepted: Set<Risk> = []) -> RunStart {
        RunStart(
            command: command, version: Hyperfill.version, plan: graph.fingerprint, host: holder.host,
            user: holder.user, pid: Int(holder.pid), accepted: accepted)
    }

    /// Where the plan names the target.
    var targetPlace: PlanPlace? {
        plan.target.connection.map { PlanPlace(line: $0.position.line, column: $0.position.column) }
    }

    /// The plan file's folder, where relative paths and commands start.
    var folder: String {
        URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    }

    /// Removes the secrets of the target, the sources and their commands from failures.
    func redaction(conninfo: Secret) -> Redaction {
        Redaction(secrets(conninfo: conninfo))
    }

    /// The secrets of the target, as far as its variables are set, of the sources and of their commands.
    var secrets: SecretMask {
        secrets(conninfo: (try? graph.connection?.resolve(ProcessInfo.processInfo.environment)) ?? Secret(""))
    }

    private func secrets(conninfo: Secret) -> SecretMask {
        let addresses = graph.hypertables.compactMap { spec -> Secret? in
            guard case .database(let rows) = spec.source.kind, case .connection = rows.location else {
                return nil
            }
            return try? rows.address(folder: "")
        }
        return SecretMask(
            environment: ProcessInfo.processInfo.environment,
            commands: graph.hypertables.flatMap(\.source.kind.commands),
            connections: ([conninfo] + addresses).filter { !$0.isEmpty })
    }
}
