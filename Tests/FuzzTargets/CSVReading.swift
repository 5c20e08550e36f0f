import Rows
import Terms
import TimeAxis

/// Reads bytes as CSV. The first three choose its form, the column types and the sizes of the pieces.
struct CSVReading {
    private let text: ArraySlice<UInt8>
    private let format: CSVFormat
    private let type: TimeType
    private let pieces: Int

    private static let columns = ["t", "a", "b"]
    private static let types: [BinaryType] = [
        .integer, .numeric, .double, .text, .timestamptz, .boolean, .interval, .bytea, .uuid, .json,
    ]

    init(_ bytes: [UInt8]) {
        let choice = bytes.prefix(3) + Array(repeating: 0, count: 3)
        text = bytes.dropFirst(3)
        let forms = [
            CSVFormat(), CSVFormat(delimiter: ";", quote: "'", escape: "\\", null: "NULL"),
            CSVFormat(delimiter: "\t", quote: "\u{1}", escape: "\u{1}"), CSVFormat(null: "\\N"),
        ]
        format = forms[Int(choice[0]) % forms.count]
        type = TimeType.allCases[Int(choice[1]) % TimeType.allCases.count]
        pieces = 1 + Int(choice[2])
    }

    /// The result of reading the bytes.
    private struct Outcome: Equatable {
        var output: [UInt8] = []
        var tally = RowTally()
        var fault: RecordError?
    }

    /// The sizes of the pieces make no difference, and a census counts the rows that a filter keeps.
    func check() throws {
        let dialect = try CSVDialect(format)
        let request = ColumnRequest(time: "t", timeType: type, columns: Self.columns, table: Self.columns)
        let layout = try RecordLayout(request)
        let whole = try filtered(layout, dialect, piece: .max)
        let parts = try filtered(layout, dialect, piece: pieces)
        try promise(whole == parts, "in pieces of \(pieces): \(parts)\nat once: \(whole)")
        try checkCensus(layout, dialect, whole)
        for first in Self.types.indices where text.count < 4_096 {
            let types = [
                "t": BinaryType(rawValue: type.rawValue) ?? .text, "a": Self.types[first],
                "b": Self.types[(first + 3) % Self.types.count],
            ]
            guard let encoder = try? BinaryEncoder(layout, type, types, dialect, encoding: "UTF8") else {
                continue
            }
            let binary = try? filtered(layout, dialect, piece: pieces, encoder)
            if let binary, binary.fault == nil {
                try promise(binary.tally.rows == whole.tally.rows, "binary has \(binary.tally.rows) rows")
            }
        }
    }

    private func window(_ dialect: CSVDialect) -> (window: Window, whole: Window) {
        let middle: Int64 = type.isCalendar ? 760_000_000_000_000 : 50
        let point = type == .date ? middle / microsecondsPerDay : middle
        let length: Int64 = type == .date ? 30 : type.isCalendar ? 30 * microsecondsPerDay : 50
        return (
            Window(start: point - length, end: point + length),
            Window(start: point - 10 * length, end: point + 10 * length)
        )
    }

    private func reader(_ piece: Int) -> (UnsafeMutableRawBufferPointer) -> Int {
        var rest = text
        return { room in
            let next = rest.prefix(min(room.count, piece))
            room.copyBytes(from: next)
            rest = rest.dropFirst(next.count)
            return next.count
        }
    }

    private func filtered(
        _ layout: RecordLayout, _ dialect: CSVDialect, piece: Int, _ encoder: BinaryEncoder? = nil
    ) throws -> Outcome {
        let (window, whole) = window(dialect)
        var filter = RowFilter(
            layout, type, RowBounds(window: window, whole: whole, outside: .leftOut), dialect,
            encoder: encoder)
        let buffer = RecordBuffer(dialect, capacity: piece == .max ? 1 << 16 : 16)
        let read = reader(piece)
        var outcome = Outcome()
        do {
            while try buffer.fill(read) { try filter.take(from: buffer, into: &outcome.output) }
        } catch let fault as RecordError {
            outcome.fault = fault
        }
        outcome.tally = filter.tally
        return outcome
    }

    private func checkCensus(_ layout: RecordLayout, _ dialect: CSVDialect, _ filtered: Outcome) throws {
        let (window, whole) = window(dialect)
        guard let table = WindowTable([window], whole: whole) else { throw BrokenPromise("no table") }
        var taker = CensusTaker(layout, type, dialect, windows: table, blockSize: 16, blockLimit: 8)
        let buffer = RecordBuffer(dialect, capacity: 64)
        let read = reader(pieces)
        var fault: RecordError?
        do {
            while try buffer.fill(read) { try taker.take(from: buffer) }
        } catch let found as RecordError {
            fault = found
        }
        try promise(fault == filtered.fault, "census: \(String(describing: fault))")
        guard fault == nil else { return }
        taker.finish()
        let census = taker.census
        try promise(
            taker.tallies[0]?.rows ?? 0 == filtered.tally.rows
                && census.rowsBefore == filtered.tally.rowsBefore
                && census.rowsAfter == filtered.tally.rowsAfter, "census: \(census)")
    }

    static var samples: [[UInt8]] {
        let texts = [
            "10,a,1.5\n20,\"b \"\"q\"\"\n\",-0\n\\.\n", "10;'a\\'b';NULL\r\n11;x;true\r\n",
            "2024-01-31 10:00:00+01,1e5,{\"a\":1}\n2024-02-01,NaN,\\\\x0a\n", "-7,,\n99\t\t\n",
            "2024-01-31T10:00:00.123456Z,3 days 04:05:06,f\n",
            "50,c9a6f3b2-6f1e-4d2b-8f0a-1b2c3d4e5f60,ü\u{1F9ED}\n",
        ]
        return texts.enumerated().flatMap { index, text in
            (0..<6).map { [UInt8(index % 4), UInt8($0), UInt8(index * 3)] + Array(text.utf8) }
        }
    }
}
