import Foundation
import Rows
import Terms
import TimeAxis

/// Reads bytes as a command's output in a format of values. The first three choose the columns, whether the plan names
/// them, and the sizes of the pieces.
struct ValueReading {
    private let format: ValueFormat
    private let text: ArraySlice<UInt8>
    private let request: ColumnRequest
    private let pieces: Int

    private static let types: [BinaryType] = [
        .text, .numeric, .double, .jsonb, .timestamptz, .boolean, .real, .bigint, .uuid, .json,
    ]

    init(_ bytes: [UInt8], _ format: ValueFormat) {
        self.format = format
        let choice = bytes.prefix(3) + Array(repeating: 0, count: 3)
        text = bytes.dropFirst(3)
        let first = Int(choice[0])
        let types: [String: BinaryType] = [
            "t": .bigint, "a": Self.types[first % Self.types.count],
            "b": Self.types[first / Self.types.count % Self.types.count],
        ]
        let mapping = [
            ColumnMapping("t"),
            ColumnMapping(target: "a", origin: .column("a"), nulls: ["-"], missing: .null),
            ColumnMapping("b"),
        ]
        request = ColumnRequest(
            time: "t", timeType: .bigint, mapping: choice[1] % 2 == 0 ? mapping : nil,
            table: ["t", "a", "b"],
            types: types)
        pieces = 1 + Int(choice[2])
    }

    /// The result of reading the bytes.
    private struct Outcome: Equatable {
        var output: [UInt8] = []
        var rows = 0
        var fault: ValueError?
        var neededText = false
        var line = 0
    }

    /// The sizes of the pieces make no difference, and Foundation reads every object that is taken.
    func check() throws {
        for format in [TypedEncoder.csv, .binary] {
            let whole = try outcome(format, piece: .max)
            let parts = try outcome(format, piece: pieces)
            try promise(whole == parts, "in pieces of \(pieces): \(parts)\nat once: \(whole)")
        }
        if format == .ndjson { try checkObjects() }
    }

    private func lines() -> any ValueLines {
        switch format {
        case .text: TextLines(columns: request.sourceColumns ?? request.table)
        case .tsv: TabLines(request)
        case .ndjson: ObjectLines(request)
        case .influxdbJSON: InfluxLines(request)
        }
    }

    private func outcome(_ copyFormat: CopyFormat, piece: Int) throws -> Outcome {
        var outcome = Outcome()
        let buffer = LineBuffer(escapes: format == .text, capacity: piece == .max ? 1 << 16 : 16)
        let lines = lines()
        var rest = text
        let read = { (room: UnsafeMutableRawBufferPointer) -> Int in
            let next = rest.prefix(min(room.count, piece))
            room.copyBytes(from: next)
            rest = rest.dropFirst(next.count)
            return next.count
        }
        do {
            var encoder: TypedEncoder?
            while let line = try buffer.next(read) {
                outcome.line = buffer.line
                try lines.take(line, isEnded: buffer.isEnded)
                guard let columns = lines.columns else { continue }
                if encoder == nil {
                    encoder = try TypedEncoder(
                        TypedLayout(request, of: columns), request, zone: nil, format: copyFormat)
                }
                try withUnsafeTemporaryAllocation(of: TypedValue.self, capacity: columns.count) { row in
                    row.initialize(repeating: .null)
                    while try lines.next(into: row), let point = try encoder?.point(of: .init(row)) {
                        try encoder?.append(.init(row), point, to: &outcome.output)
                        outcome.rows += 1
                    }
                }
            }
            try lines.finish()
        } catch let fault as ValueError {
            outcome.fault = fault
        } catch is NeedsText {
            outcome.neededText = true
        } catch is RecordError {
            // The columns do not fit the request.
        }
        return outcome
    }

    private func checkObjects() throws {
        var copy = Array(text)
        let lines = ObjectLines(request)
        try copy.withUnsafeMutableBytes { bytes in
            let original = Data(bytes)
            do {
                try lines.take(bytes, isEnded: true)
                guard let columns = lines.columns, !original.contains(0x0A) else { return }
                try withUnsafeTemporaryAllocation(of: TypedValue.self, capacity: columns.count) { row in
                    row.initialize(repeating: .null)
                    guard try lines.next(into: row), text.count < 500 else { return }
                    // Foundation refuses numbers that a double cannot hold.
                    let huge = #/[0-9][eE][+\-]?[0-9]{3}|[0-9]{300}/#
                    guard !String(decoding: original, as: UTF8.self).contains(huge) else { return }
                    let object = try? JSONSerialization.jsonObject(with: original)
                    try promise(object is [String: Any], "Foundation does not read it")
                }
            } catch is ValueError {}
        }
    }

    static func samples(_ format: ValueFormat) -> [[UInt8]] {
        let texts: [String]
        switch format {
        case .text:
            texts = ["10\ta\\tb\t\\N\n11\t\\x41\\101\\\n\t{\"a\":1}\n", "1\t\\\\.\tx\r\n2\t\\r\ty\r\n\\.\n"]
        case .tsv: texts = ["t\ta\tb\n10\t-\tx\n11\ty\tz\n", "t\tb\ta\r\n1\t2\t3\r\n"]
        case .ndjson:
            texts = [
                "{\"t\":10,\"a\":1.5e3,\"b\":null}\n{\"b\":{\"x\":[1,{}]},\"t\":11}\n",
                "{\"a\":\"\\u00e9\\ud83d\\ude42\\n\\\"\",\"t\":12345678901234567,\"b\":true,\"c\":[[],\"]\"]}\n",
                "{\"t\":1,\"b\":-0.0}\n\n{\"t\":\"2\",\"b\":\"2024-01-31T10:00:00Z\"}",
            ]
        case .influxdbJSON:
            texts = [
                "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"m\",\"tags\":{\"b\":\"x\"},\"columns\":[\"t\",\"a\"],"
                    + "\"values\":[[1,2.5],[2,null]],\"partial\":true}],\"partial\":true}]}\n"
                    + "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"m\",\"tags\":{\"b\":\"x\"},\"columns\":[\"t\",\"a\"],"
                    + "\"values\":[[3,true]]}]}]}\n",
                "{\"results\":[{\"statement_id\":0,\"error\":\"timeout\"}]}\n",
                "{\"results\":[{}]}\n{\"error\":\"x\"}",
            ]
        }
        return texts.enumerated().flatMap { index, text in
            (0..<6).map { [UInt8($0 * 17), UInt8($0), UInt8(index * 3)] + Array(text.utf8) }
        }
    }
}
