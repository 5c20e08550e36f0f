/// The bytes behind the last `\n` of a state file. See ``StateFormat`` for what may stand there.
struct Tail {
    private let bytes: UnsafeRawBufferPointer
    /// How the line that belongs here starts.
    private let opening: [UInt8]

    init(_ bytes: UnsafeRawBufferPointer, opening: [UInt8]) {
        self.bytes = bytes
        self.opening = opening
    }

    /// The length of the whole line that the tail starts with, or nil when an interrupted append left only a
    /// part of one.
    ///
    /// - Throws: ``LineDamage`` when no interrupted append leaves such bytes.
    func wholeLine(after sum: Checksum?) throws(LineDamage) -> Int? {
        let text = bytes[..<(bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0)]
        if let length = wholeLength(in: text, after: sum) {
            guard length == text.count else {
                throw LineDamage(reason: "the line is whole, but something other than its end follows it")
            }
            return length
        }
        guard text.starts(with: opening.prefix(text.count)), !text.contains(where: { $0 < 0x20 }) else {
            throw LineDamage(reason: "the file ends with bytes that are no beginning of the next line")
        }
        return nil
    }

    /// A place that looks like a checksum counts only when the checksum there matches, since the text of an
    /// event could hold the same key.
    private func wholeLength(in text: Slice<UnsafeRawBufferPointer>, after sum: Checksum?) -> Int? {
        let mark = StateFormat.sumOpening
        guard text.count >= StateFormat.sumLength else { return nil }
        for start in 0...(text.count - StateFormat.sumLength) where text[start...].starts(with: mark) {
            let length = start + StateFormat.sumLength
            if (try? StateFormat.verify(UnsafeRawBufferPointer(rebasing: bytes[..<length]), after: sum))
                != nil
            {
                return length
            }
        }
        return nil
    }
}
