import Diagnostics
import Terms
import TimeAxis

/// The parts of a plan that could be decoded. For a needed part that is `nil`, an error was reported.
struct PlanDraft {
    var target: Target?
    var retryPolicy: RetryPolicy? = RetryPolicy()
    var timeouts: Timeouts? = Timeouts()
    /// `nil` when the section itself cannot be read. Missing entries are not reported then.
    var completion: [CompletionDraft]?
    /// `nil` as for ``completion``.
    var sources: [SourceDraft]?
    var hypertables: [HypertableDraft] = []

    /// True if a T is still to be chosen.
    var isOpen: Bool { completion?.contains(where: \.isOpen) ?? false }

    /// The plan, if it is complete.
    func plan(file: SourceFile) -> Plan? {
        guard let target, let retryPolicy, let timeouts, let completion, let sources, !isOpen else {
            return nil
        }
        let points = completion.compactMap { entry in entry.point.map { (entry.type, $0) } }
        let named = sources.compactMap { draft in
            draft.source.map { NamedSource(name: draft.name, source: $0) }
        }
        let tables = hypertables.compactMap(\.complete)
        guard !tables.isEmpty, tables.count == hypertables.count, named.count == sources.count else {
            return nil
        }
        return Plan(
            file: file, target: target, retryPolicy: retryPolicy, timeouts: timeouts,
            completion: Dictionary(points) { first, _ in first }, sources: named, hypertables: tables)
    }
}

struct CompletionDraft {
    let type: TimeType
    let keyPosition: SourcePosition
    var point: Located<Int64>?
    /// True if T is still to be chosen.
    var isOpen = false
}

struct SourceDraft {
    let name: Located<String>
    var source: Source?
    /// Known even when the section is wrong; `nil` when the source names no kind, or two.
    var kind: SourceKind?
    /// How a command prints its rows, where that is not CSV.
    var valueFormat: ValueFormat?
    /// The nodes of its commands, to point at a placeholder.
    var commandNodes: [YAMLNode] = []
}

struct HypertableDraft {
    let position: SourcePosition
    var table: Located<TableName>?
    var timeColumn: Located<String>?
    var timeType: Located<TimeType>?
    var source: Located<String>?
    var path: Located<SourcePath>?
    /// The place of the key `path`, if there is one.
    var pathPosition: SourcePosition?
    var selection = SelectionDraft()
    var columns: [Located<ColumnMapping>]?
    var windows = WindowsDraft()
    var policies: HypertableOptions.Policies?
    var indexes: HypertableOptions.Indexes?
    var load: HypertableOptions.Load?

    var complete: Hypertable? {
        guard let table, let timeColumn, let timeType, let source, let policies, let indexes, let load,
            let start = windows.start, let every = windows.every
        else { return nil }
        return Hypertable(
            table: table, timeColumn: timeColumn, timeType: timeType, source: source, path: path,
            rows: selection.selection, columns: columns,
            windows: Windows(start: start, first: windows.first, every: every, end: windows.end),
            policies: policies, indexes: indexes, load: load)
    }
}

/// The selection of a database's rows for a hypertable.
struct SelectionDraft {
    /// `nil` when no table and no query is named, or when it cannot be read.
    var selection: DatabaseRows.Selection?
    /// The keys `table`, `query` and `count` that are there.
    var keys: [YAMLEntry] = []
    /// The query and the count, with their nodes to point at a placeholder.
    var queries: [(text: QueryText, node: YAMLNode)] = []
}

struct WindowsDraft {
    var start: Located<Windows.Start>?
    var first: Located<Int64>?
    var every: Located<Step>?
    var end: Located<Int64>?
}
