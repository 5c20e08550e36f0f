import Rows
import Terms
import TestSupport
import Testing
import TimeAxis

@Suite struct RowFilterTests {
    private static let request = ColumnRequest(time: "t", timeType: .bigint, columns: ["t", "v"], table: [])

    private struct Outcome {
        var output = ""
        var tally = RowTally()
        var found: Int?
    }

    /// Filters `[10, 20)` out of `[0, 100)`.
    private func filter(
        _ text: String, _ layout: RecordLayout? = nil, outside: RowBounds.Outside = .leftOut,
        pieces: Int = .max, limit: Int = .max, searching line: Int? = nil, keeping: Bool = true,
        encoder: BinaryEncoder? = nil
    ) throws -> Outcome {
        let dialect = try CSVDialect(CSVFormat())
        let bounds = RowBounds(
            window: Window(start: 10, end: 20), whole: Window(start: 0, end: 100), outside: outside)
        var filter = RowFilter(
            try layout ?? RecordLayout(Self.request), .bigint, bounds, dialect,
            search: line.map { ($0, 0) }, encoder: encoder)
        let buffer = RecordBuffer(dialect, capacity: 16)
        let bytes = Array(text.utf8)
        var sent = 0
        var outcome = Outcome()
        while try buffer.fill({ room in
            let size = min(room.count, bytes.count - sent, pieces)
            room.copyBytes(from: bytes[sent..<(sent + size)])
            sent += size
            return size
        }), filter.found == nil {
            var batch: [UInt8] = []
            try filter.take(from: buffer, into: &batch, limit: limit, keeping: keeping)
            outcome.output += String(decoding: batch, as: UTF8.self)
        }
        outcome.tally = filter.tally
        outcome.found = filter.found
        return outcome
    }

    private func fault(
        _ text: String, outside: RowBounds.Outside = .leftOut,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> RecordError? {
        #expect(throws: RecordError.self, sourceLocation: sourceLocation) {
            try filter(text, outside: outside)
        }
    }

    @Test func windowsAreHalfOpen() throws {
        let outcome = try filter("9,a\n10,b\n19,c\n20,d\n-1,e\n100,f\n99,g\n0,h\n")
        #expect(outcome.output == "10,b\n19,c\n")
        #expect(outcome.tally.rows == 2)
        #expect(outcome.tally.bytes == 10)
        #expect(outcome.tally.rowsOfOtherWindows == 4)
        #expect(outcome.tally.rowsBefore == 1)
        #expect(outcome.tally.rowsAfter == 1)
        #expect(outcome.tally.earliest == 10)
        #expect(outcome.tally.latest == 19)
    }

    @Test(arguments: ["10,a\r\n\"11\",\"x\r\n\"\r\n12,c", "10,a\r\"11\",\"x\r\n\"\r12,c\r"])
    func recordsEndInLineFeeds(text: String) throws {
        for size in 1...text.utf8.count {
            #expect(try filter(text, pieces: size).output == "10,a\n\"11\",\"x\r\n\"\n12,c\n")
        }
    }

    @Test func batchesHoldWholeRecords() throws {
        let dialect = try CSVDialect(CSVFormat())
        let bounds = RowBounds(
            window: Window(start: 10, end: 20), whole: Window(start: 0, end: 100), outside: .leftOut)
        var filter = RowFilter(try RecordLayout(Self.request), .bigint, bounds, dialect)
        let buffer = RecordBuffer(dialect)
        var bytes = Array("10,aa\n11,bb\n12,cc\n".utf8)
        _ = try buffer.fill { room in
            room.copyBytes(from: bytes)
            defer { bytes = [] }
            return bytes.count
        }
        var batch: [UInt8] = []
        try filter.take(from: buffer, into: &batch, limit: 7)
        #expect(String(decoding: batch, as: UTF8.self) == "10,aa\n11,bb\n")
        #expect(buffer.records.count == 1)
    }

    @Test func columnsAreChosenAndReordered() throws {
        let text = "\"a,\"\"\n\",10,x,\n"
        let header = ["v", "t", "w", "n"]
        let some = try RecordLayout(
            header: header, ColumnRequest(time: "t", timeType: .bigint, columns: ["n", "t", "v"], table: []))
        #expect(some.columns == ["v", "t", "n"])
        #expect(try filter(text, some).output == "\"a,\"\"\n\",10,\n")
        let other = try RecordLayout(
            header: header, ColumnRequest(time: "t", timeType: .bigint, columns: nil, table: []),
            sentBefore: ["t", "v", "n", "w"])
        #expect(try filter(text, other).output == "10,\"a,\"\"\n\",,x\n")
        #expect(try filter(text, other).tally.bytes == "10,\"a,\"\"\n\",,x\n".utf8.count)
    }

    @Test func headersAreMatchedByName() throws {
        let request = ColumnRequest(time: "t", timeType: .bigint, columns: nil, table: ["t", "v", "w"])
        let layout = try RecordLayout(header: ["v", "t"], request)
        #expect(layout.columns == ["v", "t"])
        #expect(layout.projection == nil)
        #expect(layout.timeField == 1)
        func kind(_ header: [String], _ request: ColumnRequest) -> RecordError.Kind? {
            #expect(throws: RecordError.self) { try RecordLayout(header: header, request) }?.kind
        }
        #expect(kind(["t", "v", "t"], request) == .duplicateColumn)
        #expect(kind(["t", ""], request) == .badHeader)
        #expect(kind(["t", "x"], request) == .unknownColumn)
        #expect(kind(["v", "w"], request) == .missingColumn)
        let chosen = ColumnRequest(
            time: "t", timeType: .bigint, columns: ["t", "w"], table: ["t", "v", "w"])
        #expect(kind(["t", "v"], chosen) == .missingColumn)
        let near = #expect(throws: RecordError.self) { try RecordLayout(header: ["T", "v"], request) }
        #expect(near?.hint == "did you mean `t`?")
    }

    @Test func fieldsAreCounted() {
        #expect(
            fault("10,a\n\"11\n\"\n")?.message == "missing data for column `v`: the row has 1 of 2 fields")
        #expect(fault("10,a\n\"11\n\"\n")?.line == 2)
        #expect(fault("10,\"\n\n\"\n11,b,c\n")?.line == 4)
        #expect(fault("10,\"\n\n\"\n11,b,c\n")?.kind == .tooManyFields)
        #expect(fault("10,a\n\n")?.kind == .tooFewFields)
    }

    @Test func timesAreCheckedOfEveryWindow() {
        #expect(fault("10,a\n,b\n")?.kind == .nullTime)
        #expect(fault("10,a\nnow,secret\n")?.kind == .badTime)
        let bad = fault("50,a\nx\u{1}y,secret\n")
        #expect(bad?.line == 2)
        #expect(bad?.message == "the time column `t` holds `x\\u{1}y`, which is not a whole number")
    }

    @Test func commandsStayInTheirWindow() throws {
        #expect(try filter("10,a\n19,b\n", outside: .refused).tally.rows == 2)
        let outside = fault("10,a\n20,b\n", outside: .refused)
        #expect(outside?.line == 2)
        #expect(outside?.message == "the time 20 lies outside the window 10..20")
    }

    @Test func endMarkers() throws {
        #expect(try filter("10,a\n\\.\n").tally.rows == 1)
        #expect(try filter("10,a\n\\.").tally.rows == 1)
        #expect(try filter("10,a\n\\.\n\n  \n").tally.rows == 1)
        let fault = fault("10,a\n\\.\n11,b\n")
        #expect(fault?.kind == .endMarker)
        #expect(fault?.line == 2)
        #expect(try filter("10,\\.\n11,\"\n\\.\n\"\n").tally.rows == 2)
    }

    @Test func sentLinesAreFoundAgain() throws {
        let text = "5,z\n10,\"\n\n\"\n50,y\n11,b\n12,c\n"
        #expect(try (1...4).map { try filter(text, searching: $0).found } == [2, 6, 7, nil])
        let later = "10,a\n11,\"\n\n\"\n50,y\n12,c\n"
        #expect(try (1...6).map { try filter(later, searching: $0).found } == [1, 2, 2, 2, 6, nil])
    }

    @Test func countingGivesTheSameTally() throws {
        let text = "9,a\r\n10,b\r\n\"11\",c\r\n"
        let counted = try filter(text, keeping: false)
        #expect(counted.output.isEmpty)
        #expect(try filter(text).tally == counted.tally)
    }

    @Test func sentRowsReadAsTheSameRows() throws {
        var compared = 0
        for seed in UInt64(1)...1500 {
            var random = SplitMix(seed: seed)
            let format = CSVSample.format(&random)
            let dialect = try CSVDialect(format)
            let lines = CSVSample.text(format, &random, fields: 2)
            let source = read(lines, dialect, pieces: [.max])
            guard source.fault == nil, source.records.allSatisfy({ $0.count == 2 }) else { continue }
            // The sample's own records, each with a time in front, in the order of the file.
            let bytes = try withTimes(lines, dialect)
            let layout = try RecordLayout(
                ColumnRequest(time: "t", timeType: .bigint, columns: ["t", "a", "b"], table: []))
            let bounds = RowBounds(
                window: Window(start: 10, end: 20), whole: Window(start: 0, end: 100), outside: .refused)
            var filter = RowFilter(layout, .bigint, bounds, dialect)
            let buffer = RecordBuffer(dialect, capacity: 32)
            var sent = 0
            var output: [UInt8] = []
            while try buffer.fill({ room in
                let size = min(room.count, bytes.count - sent, 7)
                room.copyBytes(from: bytes[sent..<(sent + size)])
                sent += size
                return size
            }) {
                try filter.take(from: buffer, into: &output)
            }
            let again = read(output, dialect, pieces: [.max])
            #expect(again.fault == nil, "seed \(seed)")
            #expect(again.records.map { Array($0.dropFirst()) } == source.records, "seed \(seed)")
            compared += 1
        }
        #expect(compared > 300)
    }

    /// The text with the field `12` added in front of each record.
    private func withTimes(_ text: [UInt8], _ dialect: CSVDialect) throws -> [UInt8] {
        let buffer = RecordBuffer(dialect, capacity: max(16, text.count + 1))
        var rest = text
        var result: [UInt8] = []
        let ending: [UInt8] = text.contains(0x0A) ? [0x0A] : [0x0D]
        while try buffer.fill({ room in
            defer { rest = [] }
            room.copyBytes(from: rest)
            return rest.count
        }) {
            for record in buffer.records {
                result +=
                    Array("12".utf8) + [dialect.delimiter] + Array(buffer.view.text(of: record)) + ending
            }
            buffer.take(upTo: buffer.records.upperBound)
        }
        return result
    }

    @Test func keepsTheSameRowsWhereverTheInputIsCut() throws {
        for seed in UInt64(1)...300 {
            var random = SplitMix(seed: seed)
            let lines = (0..<40).map { _ in
                "\(Int.random(in: -5...30, using: &random)),\(chance(4, &random) ? "\"\n\"" : "x")"
            }
            let ending = chance(2, &random) ? "\n" : "\r\n"
            let kept = lines.filter { (10..<20).contains(Int($0.prefix { $0 != "," }) ?? 0) }
            let outcome = try filter(
                lines.joined(separator: ending), pieces: Int.random(in: 1...60, using: &random),
                limit: Int.random(in: 1...50, using: &random))
            #expect(outcome.output == kept.map { $0 + "\n" }.joined(), "seed \(seed)")
            #expect(outcome.tally.rows == kept.count, "seed \(seed)")
        }
    }

    /// Rows are chosen and counted alike in both formats.
    @Test(arguments: [nil, ["v", "t"]] as [[String]?]) func binaryRowsAreCountedLikeText(sent: [String]?)
        throws
    {
        let dialect = try CSVDialect(CSVFormat())
        let layout =
            try sent.map { try RecordLayout(header: ["t", "v"], Self.request, sentBefore: $0) }
            ?? RecordLayout(Self.request)
        let text = "9,a\n10,\"b\nb\"\n11,\n20,z\n19,\"c\"\"\"\n100,x\n"
        let encoder = try BinaryEncoder(
            layout, .bigint, ["t": .bigint, "v": .text], dialect, encoding: "UTF8")
        let plain = try filter(text, layout)
        let binary = try filter(text, layout, encoder: encoder)
        #expect(binary.tally == plain.tally)
        #expect(plain.tally.rows == 3)
        #expect(binary.output != plain.output)
        let counted = try filter(text, layout, keeping: false, encoder: encoder)
        #expect(counted.tally == plain.tally)
        #expect(counted.output.isEmpty)
        // The third row sent is the third tuple, and the sixth line of the file. As text, a break in its second
        // row would count.
        #expect(try filter(text, layout, searching: 3, keeping: false, encoder: encoder).found == 6)
        #expect(try filter(text, layout, searching: 3, keeping: false).found == 6)
    }
}
