/// The checks that commands make before the first change, grouped by what they look at, in the order of their findings.
///
/// There is one list, so that `run` refuses all that `validate --live` refuses. A command leaves out the groups whose
/// subject it does not touch: `plan --live` and `state rebuild` look at no source, and `abandon` at the target alone.
package struct CheckList: Sendable {
    /// Concern the whole plan.
    let target: [any Check<CheckedTarget>]
    /// Need the name of a hypertable alone. The groups below are left out for a hypertable with a finding among these.
    let name: [any Check<CheckedTable>]
    /// Need the catalog alone. The groups below are left out for a hypertable with an error among these.
    let table: [any Check<CheckedTable>]
    /// Ask the server about a hypertable.
    let hypertable: [any Check<CheckedHypertable>]
    /// Ask the server about the windows that are to be emptied.
    let windows: [any Check<CheckedWindows>]
    /// Ask a source.
    let source: [any Check<CheckedSource>]
    /// Hold a source's first rows against the hypertable.
    let rows: [any Check<CheckedRows>]

    package static let all = CheckList(
        target: [WritableTargetCheck(), RestoringCheck(), ReplicaRoleCheck(), SessionCountCheck()],
        name: [HypertableKindCheck()],
        table: [
            TimeColumnCheck(), ColumnCheck(), PrecisionCheck(), CompletionInPastCheck(), DeleteEffectCheck(),
            SequenceKeyCheck(), WindowLengthCheck(), DirectCompressCheck(), InsertTriggerCheck(),
            CompressedChunkCheck(), CompletionChunkCheck(), KeptIndexCheck(),
        ],
        hypertable: [
            CompletionUnitCheck(), ConstantCheck(), MoneyCheck(), PersistenceCheck(), RightsCheck(),
            RebuildCheck(),
            RetentionCheck(),
        ],
        windows: [DeleteCheck(), FrozenChunkCheck(), ReferencingRowsCheck()],
        source: [
            SourceUnitCheck(), RowsInWindowsCheck(), SourceTimesCheck(), TimeIndexCheck(), OwnCountCheck(),
        ],
        rows: [InsertCheck(), EmptySourceCheck(), NullCheck(), ValueCheck(), DualWriteCheck()])
}
