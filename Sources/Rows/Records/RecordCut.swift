/// Finds the places at which a long text can be cut into parts of whole records, for several threads to read. A part
/// always starts outside quotes.
///
/// The text is given piece by piece and starts with a record. A piece is searched for its last record end. A piece without
/// one lies inside a long record; the pieces behind it are then searched for their first record end.
package struct RecordCut {
    private let dialect: CSVDialect
    private let lineBreak: UInt8
    private var quotes = QuoteState()
    private var position = 0
    /// Line breaks before the last place that was found, including those within quotes.
    package private(set) var lineBreaks = 0

    package init(_ dialect: CSVDialect, _ ending: LineEnding) {
        self.dialect = dialect
        lineBreak = ending == .carriageReturn ? Byte.carriageReturn : Byte.lineFeed
    }

    /// The length of the piece's whole records; nil if it has no record end outside quotes.
    package mutating func last(in piece: UnsafeRawBufferPointer) -> Int? {
        guard dialect.escape == dialect.quote else { return lastByStep(in: piece) }
        let found = occurrences(of: dialect.quote, and: lineBreak, in: piece)
        var isInside = found.first % 2 != 0
        var breaks = found.second
        let isInsideAtEnd = isInside
        var offset = piece.count
        while offset > 0 {
            let byte = piece[offset - 1]
            if byte == lineBreak {
                if !isInside {
                    lineBreaks += breaks
                    return offset
                }
                breaks -= 1
            }
            if byte == dialect.quote { isInside.toggle() }
            offset -= 1
        }
        lineBreaks += found.second
        position = piece.count
        quotes = QuoteState(isInside: isInsideAtEnd)
        return nil
    }

    /// The length of the piece up to the end of the record that began in an earlier one; nil if the record goes on.
    package mutating func first(in piece: UnsafeRawBufferPointer) -> Int? {
        for offset in 0..<piece.count {
            let byte = piece[offset]
            let isOutside = quotes.step(byte, at: position, dialect)
            position += 1
            guard byte == lineBreak else { continue }
            lineBreaks += 1
            if isOutside { return offset + 1 }
        }
        return nil
    }

    private mutating func lastByStep(in piece: UnsafeRawBufferPointer) -> Int? {
        var cut: (length: Int, breaks: Int)?
        var breaks = lineBreaks
        for offset in 0..<piece.count {
            let byte = piece[offset]
            let isOutside = quotes.step(byte, at: position, dialect)
            position += 1
            guard byte == lineBreak else { continue }
            breaks += 1
            if isOutside { cut = (offset + 1, breaks) }
        }
        lineBreaks = cut?.breaks ?? breaks
        return cut?.length
    }
}

/// The number of occurrences of two bytes, counted eight bytes at a time.
func occurrences(
    of first: UInt8, and second: UInt8, in bytes: UnsafeRawBufferPointer
) -> (first: Int, second: Int) {
    let (firsts, seconds) = (repeated(first), repeated(second))
    var total = (first: 0, second: 0)
    let words = bytes.count / 8
    guard let base = bytes.baseAddress else { return total }
    var word = 0
    while word < words {
        // Each byte of the sums holds up to 255.
        let stop = min(word &+ 255, words)
        var (firstCounts, secondCounts): (UInt64, UInt64) = (0, 0)
        while word < stop {
            let eight = base.loadUnaligned(fromByteOffset: word &* 8, as: UInt64.self)
            firstCounts &+= matches(eight ^ firsts) &>> 7
            secondCounts &+= matches(eight ^ seconds) &>> 7
            word &+= 1
        }
        total.first &+= byteSum(firstCounts)
        total.second &+= byteSum(secondCounts)
    }
    var offset = words * 8
    while offset < bytes.count {
        if bytes[offset] == first { total.first += 1 }
        if bytes[offset] == second { total.second += 1 }
        offset += 1
    }
    return total
}

private func byteSum(_ word: UInt64) -> Int {
    var (sum, rest) = (0, word)
    while rest != 0 {
        sum += Int(rest & 0xFF)
        rest >>= 8
    }
    return sum
}
