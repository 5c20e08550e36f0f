/// The state of a file, recorded to notice later changes.
package struct FileSnapshot: Hashable, Sendable {
    /// The name in the plan.
    package let name: String
    /// The size in bytes; of a compressed file, its compressed size.
    package let size: Int
    /// The time of the last change of the content: seconds since 1970, with nine decimals.
    package let modified: String
    /// A hash of blocks at its start, middle and end, in hexadecimal digits.
    package let sample: String

    init(name: String, _ key: FileKey) {
        self.name = name
        size = key.size
        let fraction = String(key.nanoseconds)
        modified = "\(key.seconds).\(String(repeating: "0", count: max(0, 9 - fraction.count)))\(fraction)"
        sample = key.sample.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
