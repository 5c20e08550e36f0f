import Compiler
import Diagnostics
import Foundation
import PlanFile
import StateFile
import Tasks
import TimeAxis

/// A plan and the graph of its tasks.
struct CompiledPlan {
    let path: String
    let plan: Plan
    let graph: TaskGraph

    init(path: String) throws {
        let environment = ProcessInfo.processInfo.environment
        let loaded = try Self.read(path, environment)
        var diagnostics = loaded.diagnostics
        var graph: TaskGraph?
        if let plan = loaded.plan {
            let output = Compiler.compile(plan)
            diagnostics += output.diagnostics + plan.futureCompletions(now: Clock.now)
            graph = output.graph
        }
        let renderer = DiagnosticRenderer(file: loaded.file, usesColour: Console.usesColour(2))
        if !diagnostics.isEmpty { Console.error(renderer.render(diagnostics)) }
        guard let plan = loaded.plan, let graph, !diagnostics.hasErrors else {
            let count = diagnostics.count { $0.severity == .error }
            throw Ending(
                .invalidPlan, "\(path) has \(count) error\(count == 1 ? "" : "s"); nothing was run")
        }
        self.path = path
        self.plan = plan
        self.graph = graph
    }

    /// Who works on the plan, for the state file.
    func runStart(_ command: String, _ holder: LockHolder) -> RunStart {
        RunStart(
            command: command, version: Hyperfill.version, plan: graph.fingerprint, host: holder.host,
            user: holder.user, pid: Int(holder.pid))
    }

    /// The folder that the plan's relative paths and commands start from.
    var folder: String {
        URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    }

    private static func read(_ path: String, _ environment: [String: String]) throws -> LoadedPlan {
        do {
            return try LoadedPlan.read(path: path, environment: environment)
        } catch {
            throw Ending(.invalidPlan, "\(error)")
        }
    }
}
