/// The checks that a command makes, grouped by what they look at, in the order of their findings.
package struct CheckList: Sendable {
    /// Concern the whole plan.
    let target: [any Check<CheckedTarget>]
    /// Need the catalog alone. The groups below are left out for a hypertable with an error among these.
    let table: [any Check<CheckedTable>]
    /// Ask the server about a hypertable.
    let hypertable: [any Check<CheckedHypertable>]
    /// Ask a source.
    let source: [any Check<CheckedSource>]
    /// Hold a source's first rows against the hypertable.
    let rows: [any Check<CheckedRows>]
    /// Whether the first rows of each source are read. Checks that need them find nothing without.
    package let readsSample: Bool

    /// Made by `run`; `plan --live`, `abandon` and `state rebuild` make the groups that need no source.
    package static let run = CheckList(
        target: [],
        table: validateLive.table,
        hypertable: validateLive.hypertable,
        source: [RowsInWindowsCheck()],
        rows: [EmptySourceCheck()],
        readsSample: false)

    /// Made by `validate --live`: all checks that there are.
    package static let validateLive = CheckList(
        target: [WritableTargetCheck(), RestoringCheck(), ReplicaRoleCheck(), SessionCountCheck()],
        table: [
            TimeColumnCheck(), ColumnCheck(), PrecisionCheck(), CompletionInPastCheck(), DeleteEffectCheck(),
            SequenceKeyCheck(), WindowLengthCheck(), DirectCompressCheck(), InsertTriggerCheck(),
            CompressedChunkCheck(),
        ],
        hypertable: [
            CompletionUnitCheck(), ConstantCheck(), MoneyCheck(), PersistenceCheck(), RightsCheck(),
            RetentionCheck(),
        ],
        source: [
            SourceUnitCheck(), RowsInWindowsCheck(), SourceTimesCheck(), TimeIndexCheck(), OwnCountCheck(),
        ],
        rows: [EmptySourceCheck(), NullCheck(), ValueCheck(), DualWriteCheck()],
        readsSample: true)
}
