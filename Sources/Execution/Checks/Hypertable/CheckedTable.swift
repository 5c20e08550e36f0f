import Tasks
import Terms
import Timescale

/// A hypertable of the plan and what the target's catalog says about its name, as ``Check``s see them.
package struct CheckedTable: Sendable {
    let spec: HypertableSpec
    let facts: HypertableFacts
    let server: ServerFacts
    /// The hypertables that the target has, to propose one; empty unless the name is absent.
    var others: [TableName] = []
}
