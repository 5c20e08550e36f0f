import RowSources
import Tasks
import TimeAxis

/// The source of a hypertable, as ``Check``s see it.
package struct CheckedSource: Sendable {
    let spec: HypertableSpec
    let source: any RowSource
    /// The window that a source is asked for if it gives rows by window alone.
    let window: Window
    /// The first rows; `nil` if the source does not show them.
    let sample: SourceSample?

    /// The unit of the source's times if T seems to be in another one, with one of these times.
    var otherUnit: (planned: EpochUnit, given: EpochUnit, latest: Int64)? {
        guard !spec.timeType.isCalendar, let latest = sample?.latest,
            let planned = EpochUnit(plausibleFor: spec.completion),
            let given = EpochUnit(plausibleFor: latest), given != planned
        else { return nil }
        return (planned, given, latest)
    }
}
