extension JSONReader {
    /// Takes a value behind white space, for a column.
    ///
    /// - Parameter isJSON: whether the column holds JSON. It then gets the text of every value except `null`; other columns
    ///   get the text of objects and arrays only.
    @inline(__always)
    mutating func takeValue(isJSON: Bool) throws(ValueError) -> TypedValue {
        guard let first = peek() else { _ = try skipValue(); return .null }
        if isJSON, first != UInt8(ascii: "n") { return .json(try takeRaw()) }
        switch first {
        case UInt8(ascii: "\""):
            let text = try takeText()
            return .text(try resolve(text))
        case UInt8(ascii: "-"), 0x30...0x39: return try takeNumberValue()
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .json(try takeRaw())
        default:
            guard let isTrue = try takeWord() else { return .null }
            return .boolean(isTrue)
        }
    }

    private mutating func takeRaw() throws(ValueError) -> UnsafeRawBufferPointer {
        let range = try skipValue()
        return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range])
    }

    @inline(__always)
    private mutating func takeNumberValue() throws(ValueError) -> TypedValue {
        let start = offset
        let isWhole = try takeNumber()
        let text = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<offset])
        // Short enough for every type with room for the number to hold all digits.
        if isWhole, text.count <= 15, text[0] != UInt8(ascii: "-") || text[1] != 0x30,
            let number = IntegerText.value(text, as: Int64.self)
        {
            return .integer(number)
        }
        return .number(text)
    }
}
