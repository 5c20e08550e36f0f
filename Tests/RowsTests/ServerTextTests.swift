import SystemPackage
import Terms
import TestSupport
import Testing
import TimeAxis

@testable import Rows

/// Random lines of COPY's text format go through `COPY` of a real server and through the reader: both load the same, or
/// both refuse it.
@Suite(.enabled(if: ServerProbe.uri != nil, ServerProbe.skipped)) struct ServerTextTests {
    @Test func loadsWhatTheServerLoads() async throws {
        let samples = (UInt64(1)...3000).compactMap(sample)
        let answers = try await ServerProbe.withFolder { folder in
            var script = "create temp table stage(n bigserial, a text, b text, c text);\n"
            for (seed, bytes) in samples {
                try ServerProbe.write(bytes, to: folder.appending("\(seed).txt"))
                script += """
                    \\echo CASE \(seed)
                    \\copy stage(a,b,c) from '\(folder)/\(seed).txt'
                    select 'ROWS ' || string_agg(concat_ws(',', \(hex("a")), \(hex("b")), \(hex("c"))), ';' \
                    order by n) from stage;
                    truncate stage;

                    """
            }
            return try await ServerProbe.run(script, in: folder)
        }
        var answer: [UInt64: [Substring]] = [:]
        var seed: UInt64 = 0
        for line in answers.split(separator: "\n") {
            if line.hasPrefix("CASE ") { seed = UInt64(line.dropFirst(5)) ?? 0 }
            answer[seed, default: []].append(line)
        }
        var loaded = 0
        for (seed, bytes) in samples {
            let lines = try #require(answer[seed])
            let isAccepted = lines.contains { $0.hasPrefix("COPY ") }
            let rows = lines.first { $0.hasPrefix("ROWS ") }.map { String($0.dropFirst(5)) } ?? ""
            let shown = String(decoding: bytes, as: UTF8.self).debugDescription
            #expect(ours(bytes) == (isAccepted ? rows : nil), "seed \(seed): \(shown)")
            if isAccepted { loaded += 1 }
        }
        #expect(loaded > samples.count / 5 && loaded < samples.count, "\(loaded) of \(samples.count)")
    }

    /// The rows as the script prints them; nil if the server refuses them.
    private func ours(_ bytes: [UInt8]) -> String? {
        var rows: [String] = []
        var rest = bytes[...]
        var pieces = [37, 1, 200][...]
        let buffer = LineBuffer(escapes: true, capacity: 16)
        let lines = TextLines(columns: ["a", "b", "c"])
        let read = { (room: UnsafeMutableRawBufferPointer) -> Int in
            let next = rest.prefix(min(room.count, pieces.popFirst() ?? .max))
            room.copyBytes(from: next)
            rest = rest.dropFirst(next.count)
            return next.count
        }
        do {
            try withUnsafeTemporaryAllocation(of: TypedValue.self, capacity: 3) { row in
                row.initialize(repeating: .null)
                while let line = try buffer.next(read) {
                    try lines.take(line, isEnded: buffer.isEnded)
                    while try lines.next(into: row) { rows.append(row.map(shown).joined(separator: ",")) }
                }
            }
        } catch {
            return nil
        }
        return rows.joined(separator: ";")
    }

    private func shown(_ value: TypedValue) -> String {
        guard case .text(let bytes) = value else { return "n" }
        return "v" + TypedText.hex(bytes)
    }

    private func hex(_ column: String) -> String {
        "coalesce('v' || encode(convert_to(\(column), 'UTF8'), 'hex'), 'n')"
    }

    private static let pieces: [[UInt8]] =
        [
            "a", "1", "\\N", "\\", "\\\\", "\\n", "\\t", "\\101", "\\7", "\\x4a", "\\x", "\\xe9",
            "\\303\\274", "\\N",
            "ü", "🙂", "\"", ",", "\\\n", "\\\t", "\\q", "\\0", "N", "x", "\u{1}", " ", "\\b", "\\v", "\\377",
        ].map { Array($0.utf8) } + [[0xC3], [0xE9], [0x0D]]

    /// Leaves out end markers, a lone backslash at the end, and lines that end in CR alone: the reader refuses these, and
    /// the server takes them.
    private func sample(_ seed: UInt64) -> (UInt64, [UInt8])? {
        var random = SplitMix(seed: seed)
        let isBoth = Int.random(in: 0..<4, using: &random) == 0
        let mistakes = Int.random(in: 0..<3, using: &random) == 0
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let count =
                mistakes && Int.random(in: 0..<6, using: &random) == 0
                ? Int.random(in: 1...4, using: &random) : 3
            for field in 0..<count {
                if field > 0 { bytes.append(9) }
                for _ in 0..<max(0, Int.random(in: -1...3, using: &random)) {
                    let sure = mistakes ? Self.pieces.count : 20
                    bytes += Self.pieces[Int.random(in: 0..<sure, using: &random)]
                }
            }
            bytes += isBoth ? [0x0D, 0x0A] : [0x0A]
        }
        let first = bytes.firstIndex(of: 0x0D)
        let isAloneFirst = first.map { $0 + 1 == bytes.count || bytes[$0 + 1] != 0x0A } ?? false
        return isAloneFirst && !bytes[..<(first ?? 0)].contains(0x0A) ? nil : (seed, bytes)
    }
}
