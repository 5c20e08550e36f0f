import Diagnostics
import PlanFile
import Tasks

/// Turns a plan into the graph of its tasks. Pure: no clock, no files, no database; the same plan always gives
/// the same graph.
///
/// ``HypertablePass`` describes each hypertable in the executor's terms. ``WindowList`` cuts its time into windows and
/// proves that they are a partition. ``TaskPass`` makes its tasks, each with a fingerprint (``FingerprintBuilder``).
package enum Compiler {
    /// The graph of a plan, or the reasons why it has none.
    package struct Output: Sendable {
        /// `nil` exactly if ``diagnostics`` holds an error.
        package let graph: TaskGraph?
        package let diagnostics: [Diagnostic]
    }

    /// Compiles a plan that its loader has found valid.
    package static func compile(_ plan: Plan) -> Output {
        var diagnostics: [Diagnostic] = []
        var graph = TaskGraph(
            planFile: plan.file.name, connection: plan.target.connection?.value, workers: plan.target.workers,
            retryPolicy: plan.retryPolicy, timeouts: plan.timeouts)
        for hypertable in plan.hypertables {
            do throws(Diagnostic) {
                let pass = try HypertablePass(hypertable, of: plan)
                TaskPass(pass.spec, windows: pass.windows).append(to: &graph)
            } catch {
                diagnostics.append(error)
            }
        }
        return Output(graph: diagnostics.isEmpty ? graph : nil, diagnostics: diagnostics)
    }
}

extension Diagnostic: Error {}
