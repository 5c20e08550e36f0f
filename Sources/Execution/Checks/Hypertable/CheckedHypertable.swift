import Postgres
import Tasks
import Timescale

/// A hypertable that fits the plan as far as the catalog tells, and can be asked, as ``Check``s see it.
package struct CheckedHypertable: Sendable {
    let table: CheckedTable
    /// All background jobs that concern the hypertable, paused by the plan or not.
    let jobs: [PolicyJob]
    /// How far each of its retention policies reaches, or why the server could not tell.
    let retention: [(job: PolicyJob, reach: Result<RetentionCutoff, ServerError>)]
    let session: Session

    var spec: HypertableSpec { table.spec }
    var facts: HypertableFacts { table.facts }
    var server: ServerFacts { table.server }
}
