import Tasks
import Timescale

/// A hypertable of the plan and what the target's catalog says about its name, as ``Check``s see them.
package struct CheckedTable: Sendable {
    let spec: HypertableSpec
    let facts: HypertableFacts
    let server: ServerFacts
}
