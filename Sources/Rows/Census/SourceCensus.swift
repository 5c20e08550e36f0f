/// The counts of a pass over all files of a source.
package struct SourceCensus: Hashable, Sendable {
    /// The rows of all files.
    package var windows: WindowTallies
    /// One for each file.
    package var files: [FileCensus]

    package init(windows: WindowTallies = [:], files: [FileCensus]) {
        self.windows = windows
        self.files = files
    }
}
