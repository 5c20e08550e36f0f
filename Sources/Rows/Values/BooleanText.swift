/// Reads `boolean` as `boolin` of PostgreSQL does: `true`, `false`, `yes`, `no` or their first letters, `on`, `off` or
/// `of`, `1`, `0`, in any case and with white space around.
enum BooleanText {
    static func value(_ raw: UnsafeRawBufferPointer) -> Bool? {
        let bytes = trimmed(raw)
        guard let first = bytes.first else { return nil }
        switch first | 0x20 {
        case UInt8(ascii: "t"): return isStart(bytes, of: "true") ? true : nil
        case UInt8(ascii: "f"): return isStart(bytes, of: "false") ? false : nil
        case UInt8(ascii: "y"): return isStart(bytes, of: "yes") ? true : nil
        case UInt8(ascii: "n"): return isStart(bytes, of: "no") ? false : nil
        case UInt8(ascii: "o"):
            if isWord(bytes, "on") { return true }
            return bytes.count > 1 && isStart(bytes, of: "off") ? false : nil
        default:
            guard bytes.count == 1 else { return nil }
            return first == UInt8(ascii: "1") ? true : first == UInt8(ascii: "0") ? false : nil
        }
    }

    private static func isStart(_ bytes: UnsafeRawBufferPointer, of word: StaticString) -> Bool {
        guard bytes.count <= word.utf8CodeUnitCount else { return false }
        for index in bytes.indices where bytes[index] | 0x20 != word.utf8Start[index] { return false }
        return true
    }
}
