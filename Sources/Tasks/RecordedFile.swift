/// What a file of a source was like when windows were last loaded from it: enough to notice later that it is
/// another one, and nothing of what stands in it.
public struct RecordedFile: Hashable, Codable, Sendable {
    /// The file as the plan names it.
    public var name: String
    /// In bytes, packed if it is.
    public var size: Int
    /// When its contents were last changed: seconds and nanoseconds since 1970, with a point between them.
    public var modified: String
    /// A hash of blocks at its start, middle and end, in hexadecimal digits.
    public var sample: String
    /// Whether it was no longer there when the source was last looked at. It stays on record, because a window
    /// that lacks its rows now has not changed: they were loaded while it was there.
    public var isGone: Bool?

    public init(name: String, size: Int, modified: String, sample: String, isGone: Bool? = nil) {
        self.name = name
        self.size = size
        self.modified = modified
        self.sample = sample
        self.isGone = isGone
    }
}
