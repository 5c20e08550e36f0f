import Terms

/// Reads rows of fields between tabs under a header. There are no escapes: a text that some programs write as an escape
/// and others as a value is refused.
package final class TabLines: ValueLines {
    package private(set) var columns: [String]?
    private let request: ColumnRequest
    /// For each column, whether an empty field is clear: the plan lists texts for NULL, or the column is not loaded.
    private var mayBeEmpty: [Bool] = []
    private var line = UnsafeRawBufferPointer(start: nil, count: 0)
    private var hasRow = false
    private var endsInBoth: Bool?

    package init(_ request: ColumnRequest) {
        self.request = request
    }

    package func take(_ line: UnsafeMutableRawBufferPointer, isEnded: Bool) throws {
        let text = UnsafeRawBufferPointer(line)
        guard TextValue.isValid(text) else { throw ValueError.notUTF8 }
        guard isEnded else {
            throw ValueError(
                .badValue, "the last line has no line break at its end, as one that was cut short",
                hint: "let the command end every line")
        }
        self.line = try withoutReturn(text)
        if columns == nil { return try takeHeader() }
        hasRow = true
    }

    private func withoutReturn(_ line: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer {
        let isReturned = line.last == Byte.carriageReturn
        let text = isReturned ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
        guard endsInBoth ?? isReturned == isReturned, !text.contains(Byte.carriageReturn) else {
            throw ValueError(
                .unquotedCarriageReturn, "a CR stands in the line, or lines end in different ways",
                hint: "take `format: text` from a program that escapes CR as \\r")
        }
        endsInBoth = isReturned
        if let odd = text.first(where: { $0 == Byte.backslash }) { throw Self.ambiguous(odd) }
        return text
    }

    /// The error for a character that is syntax for some programs and a plain character for others.
    private static func ambiguous(_ byte: UInt8) -> ValueError {
        let isQuote = byte == UInt8(ascii: "\"")
        return ValueError(
            .badValue,
            isQuote
                ? "a field begins with a quote, and nothing says whether it is part of the value"
                : "the line has a backslash, and nothing says whether it is one or begins an escape",
            hint: isQuote
                ? "where quotes are put about values, take `csv: { header: true, delimiter: tab }`; where they "
                    + "are part of them, the same with `quote: \"\\x01\"`"
                : "where it begins an escape, take `format: text`, which has no header; where it is one, "
                    + "`csv: { header: true, delimiter: tab, quote: \"\\x01\" }`")
    }

    private func takeHeader() throws {
        let names = line.split(separator: tab, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard !names.contains("") else {
            throw ValueError(.badHeader, "the header has no name for a column")
        }
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw ValueError(
                .duplicateColumn, "the header names the column `\(printable(twice.utf8))` twice")
        }
        columns = names
        mayBeEmpty = names.map { name in
            guard let mapping = request.mapping else { return false }
            return mapping.allSatisfy { $0.source != name || !$0.nulls.isEmpty }
        }
    }

    package func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
        guard hasRow else { return false }
        hasRow = false
        var field = 0
        var start = 0
        repeat {
            guard field < row.count else { throw fields(line.count { $0 == tab } + 1) }
            let end = firstOffset(of: tabs, in: line, start..<line.count)
            if start == end {
                guard mayBeEmpty[field] else { throw emptyField(field) }
            } else if line[start] == UInt8(ascii: "\"") {
                throw Self.ambiguous(line[start])
            }
            row[field] = .text(UnsafeRawBufferPointer(rebasing: line[start..<end]))
            field += 1
            start = end + 1
        } while start <= line.count
        guard field == row.count else { throw fields(field) }
        return true
    }

    private func fields(_ count: Int) -> ValueError {
        ValueError.fields(count, columns ?? [], line)
    }

    private func emptyField(_ field: Int) -> ValueError {
        let name = printable((columns?[field] ?? "").utf8)
        return ValueError(
            .badValue,
            "the column `\(name)` has an empty field, and nothing says whether it is NULL or the empty text",
            hint:
                "write `null: [\"\"]` for the column to load NULL; with another text in `null`, an empty field "
                + "is the empty text")
    }
}

private let tab: UInt8 = 0x09
private let tabs = repeated(tab)
