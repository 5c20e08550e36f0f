/// What a file of a source is like, to be written down and compared later.
public struct FileSample: Hashable, Sendable {
    /// As the plan names it.
    public let name: String
    /// In bytes, packed if it is.
    public let size: Int
    /// When its contents were last changed: seconds and nanoseconds since 1970, with a point between them.
    public let modified: String
    /// A hash of blocks at its start, middle and end, in hexadecimal digits.
    public let sample: String

    init(name: String, _ key: FileKey) {
        self.name = name
        size = key.size
        let fraction = String(key.nanoseconds)
        modified = "\(key.seconds).\(String(repeating: "0", count: max(0, 9 - fraction.count)))\(fraction)"
        sample = key.sample.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
