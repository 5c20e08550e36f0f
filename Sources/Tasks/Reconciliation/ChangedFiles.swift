import TimeAxis

/// Files of a hypertable's source that changed since windows were loaded from them, and the windows that have to be
/// loaded again for that.
///
/// The facts come in two steps, because reading whole files is slow. The files' sizes, times and samples are enough to
/// see that nothing changed. Only where something changed are the rows of the loaded windows asked for.
package struct ChangedFiles: Sendable {
    /// Whether windows are left to load, so that the source has to be readable.
    package let isSourceNeeded: Bool
    private let spec: HypertableSpec
    private let loaded: [LoadDigest]
    private let recorded: [RecordedFile]?

    /// A window that is loaded.
    private struct LoadDigest {
        var window: Window
        var rows: Int
        var digest: String
    }

    /// The rows of a window that a source's files hold.
    package struct WindowTally: Hashable, Sendable {
        package var rows: Int
        /// As in ``TaskResult/digest``.
        package var digest: String

        package init(rows: Int, digest: String) {
            (self.rows, self.digest) = (rows, digest)
        }
    }

    /// The event and the warnings that follow from the files.
    package struct Outcome: Hashable, Sendable {
        /// To be recorded before anything more is loaded; `nil` when the state holds it already.
        package var event: Event.Kind?
        package var warnings: [FileWarning] = []

        package init(event: Event.Kind? = nil, warnings: [FileWarning] = []) {
            (self.event, self.warnings) = (event, warnings)
        }
    }

    /// - Parameter hypertable: the hypertable's index in the graph.
    /// - Returns: `nil` when the files do not matter: no window is left to load, and none was loaded from known files.
    package init?(of hypertable: Int, in graph: TaskGraph, _ agenda: Agenda, _ state: PlanState) {
        spec = graph.hypertables[hypertable]
        recorded = state.sources[spec.table]?.files
        loaded = spec.windows.compactMap { window in
            guard window.isLoaded(in: agenda), let load = window.load(in: graph),
                let result = state.tasks[graph.tasks[load].name]?.result, let digest = result.digest
            else { return nil }
            return LoadDigest(window: window.bounds, rows: result.rows ?? 0, digest: digest)
        }
        isSourceNeeded = spec.windows.contains { $0.isToRead(in: agenda) }
        guard isSourceNeeded || (recorded != nil && !loaded.isEmpty) else { return nil }
    }

    /// The first step.
    ///
    /// - Parameter present: the files that there are.
    /// - Returns: the difference, whose windows are to be asked for; or the outcome, if no window depends on it.
    package func compare(_ present: [RecordedFile]) -> Comparison {
        let difference = FileDifference(from: recorded ?? [], to: present)
        guard recorded == nil || !difference.isEmpty else { return .settled(Outcome()) }
        guard recorded != nil, !loaded.isEmpty else {
            return .settled(Outcome(event: .filesRecorded(spec.table, difference.merged, changed: [])))
        }
        return .needsRows(difference)
    }

    package enum Comparison: Hashable, Sendable {
        case settled(Outcome)
        case needsRows(FileDifference)
    }

    /// The windows of which the second step needs to know the rows, by start.
    package var windows: [Window] { loaded.map(\.window) }

    /// The second step.
    ///
    /// - Parameter rows: those that the files hold, for each of ``windows``; `nil` where the source cannot tell.
    package func outcome(of difference: FileDifference, _ rows: [WindowTally?]) -> Outcome {
        var changed: [Window] = []
        var kept: [Window] = []
        for (window, present) in zip(loaded, rows) {
            guard let present, present.digest != window.digest else { continue }
            // Rows of a file that is gone were loaded while it was there.
            if difference.areSomeGone, present.rows < window.rows {
                kept.append(window.window)
            } else {
                changed.append(window.window)
            }
        }
        return Outcome(
            event: .filesRecorded(spec.table, difference.merged, changed: Window.joined(changed)),
            warnings: FileWarning.all(spec, difference, changed: changed, kept: kept))
    }
}
