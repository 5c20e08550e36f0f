/// Reads rows in the text format of PostgreSQL's `COPY` (CopyReadLineText and CopyReadAttributesText in its
/// copyfromparse.c), in UTF-8, with tabs between fields and `\N` for NULL.
package final class TextLines: ValueLines {
    package let columns: [String]?
    private let names: [String]
    private var line = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var hasRow = false
    /// Whether lines end in CR LF, as the first line does.
    private var endsInBoth: Bool?
    private var hasMarker = false

    package init(columns: [String]) {
        self.columns = columns
        names = columns
    }

    package func take(_ line: UnsafeMutableRawBufferPointer, isEnded: Bool) throws {
        guard !hasMarker else {
            throw ValueError(
                .endMarker, "a line that is just `\\.` ends the data for PostgreSQL, but lines follow it",
                hint: "remove the line if it is a leftover of another file")
        }
        let text = UnsafeRawBufferPointer(line)
        guard TextValue.isValid(text) else { throw ValueError.notUTF8 }
        self.line = try withoutReturn(line, isEnded)
        hasMarker = self.line.count == 2 && self.line[0] == Byte.backslash && self.line[1] == Byte.period
        hasRow = !hasMarker
    }

    /// The line without the CR of CR LF.
    private func withoutReturn(
        _ line: UnsafeMutableRawBufferPointer, _ isEnded: Bool
    ) throws -> UnsafeMutableRawBufferPointer {
        let text = UnsafeRawBufferPointer(line)
        var offset = 0
        var endsInReturn = false
        while true {
            let found = firstOffset(of: carriageReturns, in: text, offset..<text.count)
            guard found < text.count else { break }
            offset = found + 1
            if isEscaped(found, in: text) { continue }
            guard offset == text.count, isEnded, endsInBoth != false else {
                throw ValueError(
                    .unquotedCarriageReturn, "a CR stands in the line that is not its end",
                    hint: "inside a value it is written \\r")
            }
            endsInReturn = true
        }
        if isEnded {
            guard endsInBoth ?? endsInReturn == endsInReturn else {
                throw ValueError(
                    .unquotedLineFeed, "the line ends in LF, and the lines before it in CR LF",
                    hint: "inside a value an LF is written \\n")
            }
            endsInBoth = endsInReturn
        }
        return endsInReturn ? UnsafeMutableRawBufferPointer(rebasing: line.dropLast()) : line
    }

    package func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
        guard hasRow else { return false }
        hasRow = false
        var field = 0
        var offset = 0
        repeat {
            guard field < row.count else { throw fields(field + 1 + tabs(from: offset)) }
            row[field] = try value(&offset)
            field += 1
        } while offset <= line.count
        guard field == row.count else { throw fields(field) }
        return true
    }

    /// Reads the field at the offset, and moves behind the tab that ends it; behind the line, one further.
    @inline(__always)
    private func value(_ offset: inout Int) throws -> TypedValue {
        let text = UnsafeRawBufferPointer(line)
        let start = offset
        let end = tabOrBackslash(in: text, start..<text.count)
        offset = end + 1
        if end == text.count || text[end] == tab {
            return .text(UnsafeRawBufferPointer(rebasing: text[start..<end]))
        }
        return try escaped(start, end, &offset)
    }

    /// Resolves the escapes of a field whose first backslash is at `first`, in place.
    private func escaped(_ start: Int, _ first: Int, _ offset: inout Int) throws -> TypedValue {
        var from = first
        var to = first
        while from < line.count, line[from] != tab {
            guard line[from] == Byte.backslash else {
                line[to] = line[from]
                (from, to) = (from + 1, to + 1)
                continue
            }
            guard from + 1 < line.count else {
                throw ValueError(.badValue, "the line ends in a backslash, as one that was cut short does")
            }
            let isWhole = from == start && (from + 2 == line.count || line[from + 2] == tab)
            if isWhole, line[from + 1] == UInt8(ascii: "N") {
                offset = from + 3
                return .null
            }
            (line[to], from) = try character(from + 1)
            to += 1
        }
        offset = from + 1
        let value = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(line)[start..<to])
        guard TextValue.isValid(value) else { throw ValueError.notUTF8 }
        return .text(value)
    }

    /// The character of an escape, and the offset behind it.
    private func character(_ offset: Int) throws -> (byte: UInt8, end: Int) {
        let byte = line[offset]
        switch byte {
        case UInt8(ascii: "b"): return (0x08, offset + 1)
        case UInt8(ascii: "f"): return (0x0C, offset + 1)
        case UInt8(ascii: "n"): return (Byte.lineFeed, offset + 1)
        case UInt8(ascii: "r"): return (Byte.carriageReturn, offset + 1)
        case UInt8(ascii: "t"): return (tab, offset + 1)
        case UInt8(ascii: "v"): return (0x0B, offset + 1)
        case UInt8(ascii: "0")...UInt8(ascii: "7"): return number(offset, digits: 3, base: 8)
        case UInt8(ascii: "x") where digit(offset + 1, base: 16) != nil:
            return number(offset + 1, digits: 2, base: 16)
        case Byte.period:
            throw ValueError(
                .endMarker, "`\\.` stands in the line, which ends the data for PostgreSQL or is an error",
                hint: "a backslash that is part of a value is written twice")
        default: return (byte, offset + 1)
        }
    }

    private func number(_ offset: Int, digits: Int, base: UInt8) -> (byte: UInt8, end: Int) {
        var value: UInt8 = 0
        var offset = offset
        for _ in 0..<digits {
            guard let digit = digit(offset, base: base) else { break }
            value = value &* base &+ digit
            offset += 1
        }
        return (value, offset)
    }

    private func digit(_ offset: Int, base: UInt8) -> UInt8? {
        guard offset < line.count else { return nil }
        let value = hexDigit(line[offset])
        return value < base ? value : nil
    }

    private func tabs(from offset: Int) -> Int {
        offset > line.count ? 0 : line[offset...].count { $0 == tab }
    }

    private func fields(_ count: Int) -> ValueError {
        ValueError.fields(count, names, UnsafeRawBufferPointer(line))
    }
}

extension ValueError {
    /// The error for a line whose number of fields is not that of the columns.
    static func fields(_ count: Int, _ names: [String], _ line: UnsafeRawBufferPointer) -> ValueError {
        let complaint = ClickHouseErrorLine.hint(line)
        if count < names.count {
            return ValueError(
                .tooFewFields,
                "missing data for column `\(printable(names[count].utf8))`: the row has \(count) of "
                    + "\(names.count) fields",
                hint: complaint ?? (line.isEmpty ? "the line is empty; remove it" : nil))
        }
        return ValueError(
            .tooManyFields,
            "extra data after last expected column: the row has \(count) fields, not \(names.count)",
            hint: complaint)
    }
}

private let tab: UInt8 = 0x09
private let tabs = repeated(tab)
private let backslashes = repeated(Byte.backslash)
private let carriageReturns = repeated(Byte.carriageReturn)

@inline(__always)
private func tabOrBackslash(in text: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
    firstOffset(in: text, range) { matches($0 ^ tabs) | matches($0 ^ backslashes) }
}

private func isEscaped(_ offset: Int, in text: UnsafeRawBufferPointer) -> Bool {
    var first = offset
    while first > 0, text[first - 1] == Byte.backslash { first -= 1 }
    return (offset - first) % 2 == 1
}
