import Rows
import Terms
import TestSupport
import Testing

@Suite struct RecordBufferTests {
    static let plain = CSVFormat()

    /// The fields of a text as strings, `nil` for NULL, wherever it is cut.
    private func fields(_ text: String, _ format: CSVFormat = plain) throws -> [[String?]] {
        let dialect = try CSVDialect(format)
        let whole = read(Array(text.utf8), dialect, pieces: [.max])
        for size in 1...max(1, min(text.utf8.count, 70)) {
            let cut = read(Array(text.utf8), dialect, pieces: [size], capacity: 16)
            #expect(cut.records == whole.records, "cut every \(size) bytes")
            #expect(cut.lines == whole.lines, "cut every \(size) bytes")
            #expect(cut.fault == whole.fault, "cut every \(size) bytes")
        }
        if let fault = whole.fault { throw fault }
        return whole.records.map { $0.map { $0.map { String(decoding: $0, as: UTF8.self) } } }
    }

    @Test(
        arguments: [
            ("", []),
            ("a,b\n", [["a", "b"]]),
            ("a,b", [["a", "b"]]),
            ("a,\n", [["a", nil]]),
            ("a,\"\"\n", [["a", ""]]),
            ("\n", [[nil]]),
            ("a\n\n", [["a"], [nil]]),
            ("a\r\nb\r\n", [["a"], ["b"]]),
            ("a\rb\r", [["a"], ["b"]]),
            ("a\r", [["a"]]),
            ("\"x\r\n\ny\"\r\nb", [["x\r\n\ny"], ["b"]]),
            ("x\"y,z\"w,1\n", [["xy,zw", "1"]]),
            ("\"a\"\"b\",\"\"\"\"\n", [["a\"b", "\""]]),
            ("\\.x,\\\n", [["\\.x", "\\"]]),
        ] as [(String, [[String?]])])
    func readsAsCopyDoes(text: String, expected: [[String?]]) throws {
        #expect(try fields(text) == expected)
    }

    @Test(
        arguments: [
            ("'a\\'b','\\\\','\\x'\n", [["a'b", "\\", "\\x"]]),
            ("a\\,b\n", [["a\\", "b"]]),
            ("NIL,'NIL'\n", [[nil, "NIL"]]),
        ] as [(String, [[String?]])])
    func escapesCountOnlyInsideQuotes(text: String, expected: [[String?]]) throws {
        #expect(try fields(text, CSVFormat(quote: "'", escape: "\\", null: "NIL")) == expected)
    }

    @Test(arguments: [
        ("a\nb\rc\n", RecordError.Kind.unquotedCarriageReturn, 2),
        ("a\r\nb\nc\r\n", .unquotedLineFeed, 2),
        ("a\r\nb\rc\r\n", .unquotedCarriageReturn, 2),
        ("a\r\nb\r", .unquotedCarriageReturn, 2),
        ("a\rb\nc\r", .unquotedLineFeed, 2),
        ("a\n\"1\n2\n3\"\nb,\"\n\n", .unterminatedQuote, 5),
        ("\"\n\n", .unterminatedQuote, 1),
    ])
    func refusesAsCopyDoes(text: String, kind: RecordError.Kind, line: Int) throws {
        let fault = #expect(throws: RecordError.self) { try fields(text) }
        #expect(fault?.kind == kind)
        #expect(fault?.line == line)
    }

    @Test func linesArePhysicalLines() throws {
        let text = "h\n\"1\n2\"\n3\n\"\r\n\n\"\n4\n"
        let read = read(Array(text.utf8), try CSVDialect(Self.plain), pieces: [.max])
        #expect(read.lines == [1, 2, 4, 5, 8])
    }

    @Test func agreesWithTheReferenceWhereverItIsCut() throws {
        for seed in UInt64(1)...4000 {
            var random = SplitMix(seed: seed)
            let format = CSVSample.format(&random)
            let dialect = try CSVDialect(format)
            let bytes = CSVSample.text(format, &random)
            let pieces = (0..<9).map { _ in Int.random(in: 1...90, using: &random) }
            let capacity = Int.random(in: 16...300, using: &random)
            let ours = read(bytes, dialect, pieces: pieces, capacity: capacity)
            let reference = ReferenceReader(bytes, dialect)
            let context: Comment = "seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)"
            try #require(ours.records == reference.records, context)
            try #require(ours.fault?.kind == reference.fault?.kind, context)
            try #require(ours.fault?.line == reference.fault?.line, context)
        }
    }

    @Test func takesAHugeFieldInSmallPieces() throws {
        let size = 8 << 20
        var left = size
        var head = Array("a,\"".utf8)
        var tail = Array("\"\nb,c\n".utf8)
        let buffer = RecordBuffer(try CSVDialect(Self.plain))
        let isRead = try buffer.fill { room in
            if !head.isEmpty {
                room.copyBytes(from: head)
                defer { head = [] }
                return head.count
            }
            let part = min(left, room.count, 64 << 10)
            if part > 0 {
                room.baseAddress?.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: ","), count: part)
                left -= part
                return part
            }
            let end = min(tail.count, room.count)
            room.copyBytes(from: tail.prefix(end))
            tail.removeFirst(end)
            return end
        }
        #expect(isRead)
        let first = buffer.records.lowerBound
        #expect(buffer.fieldCount(of: first) == 2)
        #expect(buffer.field(1, of: first).count == size + 2)
    }

    @Test(arguments: [
        CSVFormat(delimiter: ""), CSVFormat(delimiter: "ab"), CSVFormat(delimiter: "é"),
        CSVFormat(delimiter: "\n"), CSVFormat(delimiter: "\""), CSVFormat(null: "a\"b"),
        CSVFormat(null: "\n"),
        CSVFormat(quote: "\r"), CSVFormat(escape: "\u{0}"),
    ])
    func refusesFormatsThatCopyRefuses(format: CSVFormat) {
        #expect(throws: CSVFormatError.self) { try CSVDialect(format) }
    }
}
