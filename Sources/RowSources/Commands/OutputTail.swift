import Rows
import Terms

/// The end of a program's output, up to 8 KiB, without the secrets that the program was handed.
struct OutputTail {
    static let limit = 8 << 10
    private var bytes: [UInt8] = []
    private let mask: SecretMask

    init(_ mask: SecretMask = SecretMask([])) {
        self.mask = mask
    }

    /// Keeps more than is shown, so that a secret is whole that the cut goes through.
    mutating func append(_ more: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: more)
        bytes.removeFirst(max(0, bytes.count - Self.limit - 1 - mask.longest))
    }

    /// The lines, with control characters escaped, as a terminal would obey them.
    var text: String {
        let start = max(0, bytes.count - Self.limit)
        let lines = mask.masked(bytes[...], from: start).split(separator: UInt8(ascii: "\n"))
            .map { line in line.last == 0x0D ? line.dropLast() : line }
            // The mask of a short secret that the cut goes through is longer than what it hides.
            .map { printable($0, limit: Self.limit + Secret.mask.utf8.count) }
        return (start > 0 ? "…" : "") + lines.joined(separator: "\n")
    }
}
