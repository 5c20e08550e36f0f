import Diagnostics
import PlanFile
import Tasks

/// Turns a plan into the graph of its tasks. Pure: no clock, no files, no database; the same plan always gives
/// the same graph.
///
/// The passes, in order: each hypertable is described in the executor's terms (``HypertablePass``), its time is
/// cut into windows (``WindowList``) and these are proved to be a partition, tasks are made of it
/// (``TaskPass``), each with a fingerprint (``Meaning``).
public enum Compiler {
    /// What compiling came to.
    public struct Output: Sendable {
        /// `nil` exactly if ``diagnostics`` holds an error.
        public let graph: TaskGraph?
        public let diagnostics: [Diagnostic]
    }

    /// Compiles a plan that its loader has found valid.
    public static func compile(_ plan: Plan) -> Output {
        var diagnostics: [Diagnostic] = []
        var specs: [HypertableSpec] = []
        var tasks: [PlannedTask] = []
        for hypertable in plan.hypertables {
            do throws(Diagnostic) {
                let pass = try HypertablePass(hypertable, of: plan)
                TaskPass(spec: pass.spec, windows: pass.windows, index: specs.count).append(to: &tasks)
                specs.append(pass.spec)
            } catch {
                diagnostics.append(error)
            }
        }
        guard diagnostics.isEmpty else { return Output(graph: nil, diagnostics: diagnostics) }
        let graph = TaskGraph(
            planFile: plan.file.name, connection: plan.target.connection?.value, workers: plan.target.workers,
            patience: plan.patience, hypertables: specs, tasks: tasks)
        return Output(graph: graph, diagnostics: [])
    }
}

extension Diagnostic: Error {}
