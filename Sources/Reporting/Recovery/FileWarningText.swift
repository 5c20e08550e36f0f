import Tasks
import TimeAxis

/// The sentence of a warning on the files of a source, without a full stop.
package struct FileWarningText: Sendable {
    package let sentence: String

    package init(_ warning: FileWarning) {
        sentence =
            switch warning {
            case .unchangedWindows(let difference):
                "\(Self.head(difference)); none of these windows has other rows there now"
            case .changedWindows(let spec, let difference, let windows):
                "\(Self.head(difference)); \(windows.count) "
                    + (windows.count == 1
                        ? "window has other rows there now and is"
                        : "windows have other rows there now and are")
                    + " loaded again: \(spec.names(of: windows))"
            case .keptWindows(let spec, let difference, let windows):
                "\(Self.head(difference)); "
                    + (windows.count == 1 ? "1 window lacks" : "\(windows.count) windows lack")
                    + " rows there now that were loaded while all files were there, and "
                    + "\(windows.count == 1 ? "is" : "are") kept as loaded: \(spec.names(of: windows))"
            case .unreadable(let place, let reason):
                "the files cannot be compared with what was loaded: \(place): \(reason)"
            }
    }

    private static func head(_ difference: FileDifference) -> String {
        "\(difference.sentence) since windows were loaded"
    }
}
