/// The values of a plan's keys that a plan need not write. `schemas/plan.schema.json` states the same ones.
package enum PlanDefaults {
    /// `target.workers`: sessions on the target that work at once.
    package static let workers = 4
    /// `retries`: how often a task is done again after a failure that may pass by itself.
    package static let retries = 6
    /// `retry-delay`, in milliseconds.
    package static let retryDelay = 1_000
    /// `timeouts.connect`, in milliseconds.
    package static let connectTimeout = 10_000
    /// `timeouts.statement`, in milliseconds; `nil` is `none`.
    package static let statementTimeout: Int? = nil
    /// `timeouts.progress`, in milliseconds; `nil` is `none`.
    package static let progressTimeout: Int? = 600_000

    /// `policies` of a hypertable.
    package static let policies = HypertableOptions.Policies.pause
    /// `indexes` of a hypertable.
    package static let indexes = HypertableOptions.Indexes.keep
    /// `load` of a hypertable.
    package static let load = HypertableOptions.Load.copy

    /// `zero-date` of a column.
    package static let zeroDate = ColumnMapping.ZeroDate.error
    /// `missing` of a column.
    package static let missing = ColumnMapping.Missing.error

    /// `csv.header`.
    package static let header = false
    /// `csv.delimiter`.
    package static let delimiter = ","
    /// `csv.quote`, and `csv.escape` unless the plan has another quote.
    package static let quote = "\""
    /// `csv.null`.
    package static let null = ""
    /// `csv.encoding`.
    package static let encoding = "UTF8"
}
