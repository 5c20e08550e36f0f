/// A file of a source as it was when windows were last loaded from it: enough to notice a change later, and nothing of
/// its contents.
package struct RecordedFile: Hashable, Codable, Sendable {
    /// The file as the plan names it.
    package var name: String
    /// In bytes, packed if it is.
    package var size: Int
    /// When its contents were last changed: seconds and nanoseconds since 1970, with a point between them.
    package var modified: String
    /// A hash of blocks at its start, middle and end, in hexadecimal digits.
    package var sample: String
    /// Whether it was missing when the source was last looked at. It stays on record, because a window that lacks its rows
    /// now has not changed: they were loaded while it was there.
    package var isGone: Bool?

    package init(name: String, size: Int, modified: String, sample: String, isGone: Bool? = nil) {
        self.name = name
        self.size = size
        self.modified = modified
        self.sample = sample
        self.isGone = isGone
    }
}
