import Rows
import Terms

/// A guess of how a CSV text is written, made from its first bytes. Only drafts use it, never a run.
struct CSVGuess: Hashable, Sendable {
    let delimiter: String
    /// Other delimiters that split these rows as evenly.
    let otherDelimiters: [String]
    /// The fields of the first record; empty for an empty text.
    let firstRecord: [String]
    /// The text for NULL: `\N` if a field holds it, otherwise the empty text.
    let null: String
    /// True if the bytes are UTF-8.
    let isUTF8: Bool
    /// True if the bytes begin with a byte order mark.
    let hasByteOrderMark: Bool

    /// In order of preference. A comma comes last, because many numbers and texts contain one.
    private static let delimiters = ["\t", "|", ";", ","]

    /// - Parameters:
    ///   - head: the first bytes of the text, unpacked.
    ///   - isWhole: whether that is all of it; otherwise its last record may be cut.
    init(_ head: [UInt8], isWhole: Bool) {
        let splits = Self.delimiters.map { Split(head, delimiter: $0, isWhole: isWhole) }
        let evenness = splits.map(\.evenness).max() ?? 0
        // Where there is one column, nothing is split at all.
        let split = splits.first { evenness > 0 && $0.evenness == evenness } ?? splits[splits.count - 1]
        delimiter = split.delimiter
        otherDelimiters = splits.filter { $0.evenness == 1 && $0.delimiter != split.delimiter }.map(
            \.delimiter)
        firstRecord = split.firstRecord
        null = split.hasBackslashNull ? "\\N" : ""
        // Only the last character of a part may be cut.
        isUTF8 = (0...3).contains { cut in
            (cut == 0 || !isWhole) && String(validating: head.dropLast(cut), as: UTF8.self) != nil
        }
        hasByteOrderMark = split.hasByteOrderMark
    }

    /// True if the first record names columns, false if it holds values.
    ///
    /// - Parameter columns: names of the table that the rows are for.
    func hasHeader(beside columns: [String]) -> Bool {
        let known = Set(columns.map { $0.lowercased() })
        if firstRecord.contains(where: { known.contains($0.lowercased()) }) { return true }
        return !firstRecord.contains { $0.isEmpty || Self.isValue($0) }
            && Set(firstRecord).count == firstRecord.count
    }

    /// True for a number, a date or a time: no name of a column.
    private static func isValue(_ text: String) -> Bool {
        let digits = text.drop { "+-.".contains($0) }
        guard digits.first.map({ $0.isASCII && $0.isNumber }) ?? false else { return false }
        return text.allSatisfy { $0.isASCII && $0.isNumber || "+-.,:/ TZeE".contains($0) }
    }
}

/// The first records of a text as one delimiter splits them.
private struct Split {
    let delimiter: String
    private(set) var firstRecord: [String] = []
    private(set) var hasBackslashNull = false
    private(set) var hasByteOrderMark = false
    private var fieldCounts: [Int] = []

    /// The number of records that are read.
    private static let most = 200

    init(_ head: [UInt8], delimiter: String, isWhole: Bool) {
        self.delimiter = delimiter
        guard let dialect = try? CSVDialect(CSVFormat(header: true, delimiter: delimiter)) else { return }
        let buffer = RecordBuffer(dialect, capacity: head.count + 64)
        let text = FieldText(dialect)
        var rest = head[...]
        let read = { (room: UnsafeMutableRawBufferPointer) -> Int in
            let part = rest.prefix(room.count)
            room.copyBytes(from: part)
            rest = rest.dropFirst(part.count)
            return part.count
        }
        hasByteOrderMark = (try? buffer.skipByteOrderMark(read)) ?? false
        // A quote that is not closed ends the reading; the records before it are enough.
        while fieldCounts.count < Self.most, (try? buffer.fill(read)) ?? false {
            let view = buffer.view
            let record = view.records.lowerBound
            let count = view.fieldCount(of: record)
            for place in 0..<count {
                let raw = view.field(place, of: record)
                if raw.elementsEqual("\\N".utf8) { hasBackslashNull = true }
                if fieldCounts.isEmpty {
                    firstRecord.append(String(decoding: text.value(raw), as: UTF8.self))
                }
            }
            fieldCounts.append(count)
            buffer.take(upTo: record + 1)
        }
        if !isWhole, rest.isEmpty, fieldCounts.count > 1 { fieldCounts.removeLast() }
    }

    /// The share of records that have the commonest number of fields, if that is more than one.
    var evenness: Double {
        let counts = Dictionary(grouping: fieldCounts.filter { $0 > 1 }) { $0 }.mapValues(\.count)
        return Double(counts.values.max() ?? 0) / Double(max(fieldCounts.count, 1))
    }
}
