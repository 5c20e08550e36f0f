extension TypedConverter {
    /// The text of a value that only the server can read for certain, or accept or refuse for the column; nil for other
    /// values.
    mutating func uncertainText(_ value: TypedValue) -> String? {
        switch value {
        case .text(let bytes) where isUncertain(bytes): String(decoding: bytes, as: UTF8.self)
        case .json(let bytes) where type == nil:
            (try? text(ofJSON: bytes)).map { String(decoding: $0, as: UTF8.self) }
        default: nil
        }
    }

    private mutating func isUncertain(_ text: UnsafeRawBufferPointer) -> Bool {
        guard !isNull(.text(text)) else { return false }
        guard type != nil else { return true }
        do {
            _ = try field(of: .text(text))
            return false
        } catch {
            return error is NeedsText
        }
    }
}
