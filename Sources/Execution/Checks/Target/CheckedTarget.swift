import Tasks
import Timescale

/// The target of a plan, as ``Check``s see it.
package struct CheckedTarget: Sendable {
    let server: ServerFacts
    let capacity: ServerCapacity
    /// How many sessions a run loads with, beside its control session.
    let workers: Int
    /// Where the plan names the target.
    let place: PlanPlace?
}
