import Rows

/// The end of a program's output, up to 8 KiB.
struct OutputTail {
    static let limit = 8 << 10
    private var bytes: [UInt8] = []
    private var isCut = false

    mutating func append(_ more: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: more)
        guard bytes.count > Self.limit else { return }
        bytes.removeFirst(bytes.count - Self.limit)
        isCut = true
    }

    /// The lines, with control characters escaped, as a terminal would obey them.
    var text: String {
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
            .map { line in line.last == 0x0D ? line.dropLast() : line }
            .map { printable($0, limit: Self.limit) }
        return (isCut ? "…" : "") + lines.joined(separator: "\n")
    }
}
