/// How lines end. As in `COPY`, the first line decides for the whole input.
public enum LineEnding: Hashable, Sendable {
    case lineFeed, carriageReturn, both

    /// As errors name it.
    var name: String {
        switch self {
        case .lineFeed: "LF"
        case .carriageReturn: "CR"
        case .both: "CR LF"
        }
    }
}

/// The search for the first line break outside quotes; it goes on where the bytes ended before.
struct EndingSearch {
    var offset = 0
    private var quotes = QuoteState()

    mutating func move(by distance: Int) {
        offset -= distance
        quotes.move(by: distance)
    }

    /// - Returns: nil as long as more bytes are needed to tell.
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
