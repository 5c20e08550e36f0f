/// The ending of lines. As in `COPY`, the first line decides for the whole input.
package enum LineEnding: Hashable, Sendable {
    case lineFeed, carriageReturn, both

    /// The name in errors.
    var name: String {
        switch self {
        case .lineFeed: "LF"
        case .carriageReturn: "CR"
        case .both: "CR LF"
        }
    }
}

/// The search for the first line break outside quotes. A search continues where the bytes ended before.
struct EndingSearch {
    var offset = 0
    private var quotes = QuoteState()

    mutating func move(by distance: Int) {
        offset -= distance
        quotes.move(by: distance)
    }

    /// - Returns: nil if more bytes are needed.
    mutating func find(
        in bytes: UnsafeRawBufferPointer, _ dialect: CSVDialect, atEnd: Bool
    ) -> LineEnding? {
        while offset < bytes.count {
            let byte = bytes[offset]
            let isBreak = byte == Byte.lineFeed || byte == Byte.carriageReturn
            if isBreak, !quotes.isInside {
                guard byte == Byte.carriageReturn else { return .lineFeed }
                if offset + 1 < bytes.count {
                    return bytes[offset + 1] == Byte.lineFeed ? .both : .carriageReturn
                }
                return atEnd ? .carriageReturn : nil
            }
            _ = quotes.step(byte, at: offset, dialect)
            offset += 1
        }
        return atEnd ? .lineFeed : nil
    }
}
