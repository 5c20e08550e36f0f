import Diagnostics
import Terms
import TimeAxis

/// As much of a plan as could be decoded. What is `nil` but needed has an error reported.
struct PlanDraft {
    var target: Target?
    var patience: Patience? = Patience()
    /// `nil` when the section itself cannot be read, so that nothing more is to be said about what it lacks.
    var completion: [CompletionDraft]?
    /// `nil` as for ``completion``.
    var sources: [SourceDraft]?
    var hypertables: [HypertableDraft] = []

    /// Whether a T is still to be chosen.
    var isOpen: Bool { completion?.contains(where: \.isOpen) ?? false }

    /// The plan, if it is complete.
    func plan(file: SourceFile) -> Plan? {
        guard let target, let patience, let completion, let sources, !isOpen else { return nil }
        let points = completion.compactMap { entry in entry.point.map { (entry.type, $0) } }
        let named = sources.compactMap { draft in
            draft.source.map { NamedSource(name: draft.name, source: $0) }
        }
        let tables = hypertables.compactMap(\.complete)
        guard !tables.isEmpty, tables.count == hypertables.count, named.count == sources.count else {
            return nil
        }
        return Plan(
            file: file, target: target, patience: patience,
            completion: Dictionary(points) { first, _ in first }, sources: named, hypertables: tables)
    }
}

struct CompletionDraft {
    let type: TimeType
    let keyPosition: SourcePosition
    var point: Located<Int64>?
    /// Whether T is still to be chosen.
    var isOpen = false
}

struct SourceDraft {
    let name: Located<String>
    var source: Source?
    /// Known even when what it says is wrong; `nil` when that is not known.
    var kind: Kind?
    /// How a command prints its rows, where that is not CSV.
    var valueFormat: ValueFormat?
    /// The nodes of its commands, to point at a placeholder.
    var commandNodes: [YAMLNode] = []

    enum Kind {
        case files, command, database
    }
}

struct HypertableDraft {
    let position: SourcePosition
    var table: Located<TableName>?
    var timeColumn: Located<String>?
    var timeType: Located<TimeType>?
    var source: Located<String>?
    var path: Located<SourcePath>?
    /// Where the key `path` stands, if it does.
    var pathPosition: SourcePosition?
    var selection = SelectionDraft()
    var columns: [Located<ColumnMapping>]?
    var windows = WindowsDraft()
    var policies: Hypertable.Policies?
    var indexes: Hypertable.Indexes?
    var load: Hypertable.Load?

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

/// What a hypertable takes of a database.
struct SelectionDraft {
    /// `nil` when nothing is named, or what is named cannot be read.
    var selection: DatabaseRows.Selection?
    /// Where the keys `table`, `query` and `count` stand, those that do.
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
