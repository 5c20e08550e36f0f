import TimeAxis

/// A change of a source's files that a person should know of.
package enum FileWarning: Hashable, Sendable {
    /// The files changed, and no window that was loaded has other rows there.
    case unchangedWindows(FileDifference)
    /// These windows have other rows in the files than were loaded, and are loaded again.
    case changedWindows(HypertableSpec, FileDifference, [Window])
    /// These windows lack rows in the files, because files are gone. They stay as they were loaded.
    case keptWindows(HypertableSpec, FileDifference, [Window])
    /// The files could not be read, and no window is left to load from them.
    case unreadable(place: String, reason: String)

    static func all(
        _ spec: HypertableSpec, _ difference: FileDifference, changed: [Window], kept: [Window]
    ) -> [FileWarning] {
        guard !changed.isEmpty || !kept.isEmpty else { return [.unchangedWindows(difference)] }
        return (changed.isEmpty ? [] : [.changedWindows(spec, difference, changed)])
            + (kept.isEmpty ? [] : [.keptWindows(spec, difference, kept)])
    }
}
