/// The bytes behind the last whole line of a state file: the rest of an append that never returned.
package struct TornTail: Hashable, Sendable {
    /// The line that was being written, from 1.
    package var line: Int
    /// Where the tail starts in the file, from 0.
    package var byteOffset: Int
    /// How many bytes are no part of the history; 0 when the line was whole and only its end was missing.
    package var byteCount: Int

    /// Whether ``line`` itself is whole and part of the history.
    var isBehindWholeLine: Bool

    init(line: Int, byteOffset: Int, byteCount: Int, isBehindWholeLine: Bool) {
        self.line = line
        self.byteOffset = byteOffset
        self.byteCount = byteCount
        self.isBehindWholeLine = isBehindWholeLine
    }
}
