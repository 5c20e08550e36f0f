import RowSources
import Rows
import Tasks
import TimeAxis

/// Holds the files of a hypertable's source against what they were like when windows were loaded from them.
public struct SourceReview: Sendable {
    /// What has to be written down before anything more is loaded; `nil` when it stands in the state already.
    public let event: Event.Kind?
    /// What a person should know, a sentence each.
    public let notes: [String]

    /// A window that is done, and what was loaded into it.
    private struct Loaded {
        var window: Window
        var rows: Int
        var digest: String
    }

    /// Looks at the files' sizes, times and samples; reads them whole only where these differ and windows were
    /// loaded from them.
    ///
    /// - Parameters:
    ///   - index: The hypertable's place in the graph.
    ///   - table: That hypertable, with its source for all of its windows.
    ///   - reading: Told before files are read, which may take long.
    /// - Throws: `SourceError` when windows are left to load and the source cannot be read; `CancellationError`.
    public init(
        of index: Int, _ table: TargetTable, _ graph: TaskGraph, _ agenda: Agenda, _ state: PlanState,
        reading: (String) -> Void
    ) async throws {
        guard let files = table.source as? CSVFiles else {
            self.init(nil, [])
            return
        }
        let loaded = Self.loaded(index, graph, agenda, state)
        let recorded = state.sources[table.spec.table]?.files
        let isNeeded = zip(graph.tasks, agenda.decisions).contains { task, decision in
            guard case .run = decision, task.hypertable == index else { return false }
            return task.kind == .copy || task.kind == .count
        }
        guard isNeeded || (recorded != nil && !loaded.isEmpty) else {
            self.init(nil, [])
            return
        }
        do {
            try await self.init(table.spec, files, loaded, recorded, reading)
        } catch let error as SourceError where !isNeeded {
            self.init(
                nil, ["the files cannot be compared with what was loaded: \(error.place): \(error.message)"])
        }
    }

    private init(_ event: Event.Kind?, _ notes: [String]) {
        self.event = event
        self.notes = notes
    }

    private init(
        _ spec: HypertableSpec, _ files: CSVFiles, _ loaded: [Loaded], _ recorded: [RecordedFile]?,
        _ reading: (String) -> Void
    ) async throws {
        let changes = FileChanges(from: recorded ?? [], to: try await files.samples().map(RecordedFile.init))
        guard recorded == nil || !changes.isEmpty else {
            self.init(nil, [])
            return
        }
        guard recorded != nil, !loaded.isEmpty else {
            self.init(.filesRecorded(spec.table, changes.merged, changed: []), [])
            return
        }
        reading("\(spec.table): \(changes.sentence) since windows were loaded; reading the files to compare")
        var changed: [Window] = []
        var kept: [Window] = []
        for window in loaded {
            guard let now = try await files.tally(of: window.window),
                digestText(now.digest) != window.digest
            else { continue }
            if changes.areSomeGone, now.rows < window.rows {
                kept.append(window.window)
            } else {
                changed.append(window.window)
            }
        }
        self.init(
            .filesRecorded(spec.table, changes.merged, changed: Window.joined(changed)),
            Self.notes(spec, changes, changed, kept))
    }

    /// The windows whose `copy` is done, where it is known what they hold.
    private static func loaded(
        _ index: Int, _ graph: TaskGraph, _ agenda: Agenda, _ state: PlanState
    ) -> [Loaded] {
        zip(graph.tasks, agenda.decisions).compactMap { task, decision in
            guard task.hypertable == index, task.kind == .copy, decision == .done, let window = task.window,
                let result = state.tasks[task.id]?.result, let digest = result.digest
            else { return nil }
            return Loaded(window: window, rows: result.rows ?? 0, digest: digest)
        }
    }

    private static func notes(
        _ spec: HypertableSpec, _ changes: FileChanges, _ changed: [Window], _ kept: [Window]
    ) -> [String] {
        func list(_ windows: [Window]) -> String {
            let names = windows.prefix(5).map { $0.name(as: spec.timeType) }
            return names.joined(separator: ", ") + (windows.count > 5 ? ", …" : "")
        }
        let head = "\(changes.sentence) since windows were loaded"
        guard !changed.isEmpty || !kept.isEmpty else {
            return ["\(head); none of these windows has other rows there now"]
        }
        var notes: [String] = []
        if !changed.isEmpty {
            let verbs = changed.count == 1 ? ("window has", "is") : ("windows have", "are")
            notes.append(
                "\(head); \(changed.count) \(verbs.0) other rows there now and \(verbs.1) loaded again: "
                    + list(changed))
        }
        if !kept.isEmpty {
            let noun = kept.count == 1 ? "1 window lacks" : "\(kept.count) windows lack"
            notes.append(
                "\(head); \(noun) rows there now that were loaded while all files were there, and "
                    + "\(kept.count == 1 ? "is" : "are") kept as loaded: \(list(kept))")
        }
        return notes
    }
}

/// How a window's digest stands in the state file: 16 hexadecimal digits.
func digestText(_ digest: UInt64) -> String {
    let digits = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}

extension RecordedFile {
    fileprivate init(_ file: FileSample) {
        self.init(name: file.name, size: file.size, modified: file.modified, sample: file.sample)
    }
}
