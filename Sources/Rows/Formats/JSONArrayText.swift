/// The kind of elements of a target's array, which decides how a JSON array is converted.
package enum ArrayElements: Hashable, Sendable {
    /// JSON itself: each element is the text of a JSON value.
    case json
    /// Any other type: each element is the text of a value.
    case values
}

/// Converts JSON arrays to PostgreSQL's arrays: `["a", null, [1]]` to `{"a",NULL,{1}}`.
///
/// Every text is in quotes: without quotes, `NULL`, spaces and the empty text mean something else in an array (PostgreSQL,
/// "Array Input and Output Syntax").
enum JSONArrayText {
    /// - Parameter json: a JSON value that was checked.
    /// - Throws: ``ValueError`` if it is no array.
    static func literal(
        of json: UnsafeRawBufferPointer, _ elements: ArrayElements
    ) throws(ValueError) -> [UInt8] {
        // The row keeps its bytes: it may be read again.
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: json.count, alignment: 1)
        defer { copy.deallocate() }
        copy.copyMemory(from: json)
        var reader = JSONReader(copy)
        var output: [UInt8] = []
        output.reserveCapacity(json.count + 16)
        // Arrays within arrays are counted, without recursion: the data decides their depth.
        var depth = 0
        repeat {
            if reader.take(UInt8(ascii: "["), unless: elements == .json && depth > 0) {
                output.append(UInt8(ascii: "{"))
                depth += 1
                guard reader.peek() == UInt8(ascii: "]") else { continue }
            } else {
                try appendElement(&reader, elements, to: &output)
            }
            while depth > 0, reader.take(UInt8(ascii: "]")) {
                output.append(UInt8(ascii: "}"))
                depth -= 1
            }
            guard depth > 0 else { break }
            try reader.expect(UInt8(ascii: ","), "comma or bracket")
            output.append(UInt8(ascii: ","))
        } while true
        try reader.expectEnd()
        return output
    }

    private static func appendElement(
        _ reader: inout JSONReader, _ elements: ArrayElements, to output: inout [UInt8]
    ) throws(ValueError) {
        switch try reader.takeValue(isJSON: elements == .json) {
        case .null: output += "NULL".utf8
        case .boolean(let isTrue): output += (isTrue ? "true" : "false").utf8
        case .integer(let number): output += String(number).utf8
        case .number(let bytes): output += bytes
        case .text(let bytes), .json(let bytes): output.appendElement(bytes)
        default: throw reader.fault("no value")
        }
    }
}

extension TypedConverter {
    /// The text of a JSON value that was checked, as the column reads it.
    func text(ofJSON bytes: UnsafeRawBufferPointer) throws(ValueError) -> [UInt8] {
        guard let elements, bytes.first == UInt8(ascii: "[") else { return Array(bytes) }
        return try JSONArrayText.literal(of: bytes, elements)
    }
}

extension JSONReader {
    fileprivate mutating func take(_ byte: UInt8, unless isLeft: Bool) -> Bool {
        !isLeft && take(byte)
    }
}

extension [UInt8] {
    /// Appends an element of an array in quotes.
    fileprivate mutating func appendElement(_ bytes: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "\""))
        for byte in bytes {
            if byte == UInt8(ascii: "\"") || byte == Byte.backslash { append(Byte.backslash) }
            append(byte)
        }
        append(UInt8(ascii: "\""))
    }
}
