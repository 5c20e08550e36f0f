extension JSONReader {
    /// The characters of a text. They overwrite the text itself if it has escapes.
    mutating func resolve(_ text: Text) throws(ValueError) -> UnsafeRawBufferPointer {
        guard text.isEscaped else { return UnsafeRawBufferPointer(rebasing: self.text[text.range]) }
        let behind = offset
        defer { offset = behind }
        var end = text.range.lowerBound
        offset = end
        while offset < text.range.upperBound {
            if bytes[offset] == Byte.backslash {
                for byte in UTF8.encode(try takeEscape()).unsafelyUnwrapped {
                    bytes[end] = byte
                    end += 1
                }
            } else {
                bytes[end] = bytes[offset]
                end += 1
                offset += 1
            }
        }
        return UnsafeRawBufferPointer(rebasing: self.text[text.range.lowerBound..<end])
    }

    /// The characters of a text, which is not changed.
    func characters(of text: Text) -> [UInt8] {
        characters(text.range, isEscaped: text.isEscaped)
    }

    func characters(_ range: Range<Int>, isEscaped: Bool) -> [UInt8] {
        guard isEscaped else { return Array(text[range]) }
        var reader = JSONReader(bytes, at: range.lowerBound)
        var characters: [UInt8] = []
        while reader.offset < range.upperBound {
            if bytes[reader.offset] == Byte.backslash, let scalar = try? reader.takeEscape() {
                characters += UTF8.encode(scalar).unsafelyUnwrapped
            } else {
                characters.append(bytes[reader.offset])
                reader.offset += 1
            }
        }
        return characters
    }
}
