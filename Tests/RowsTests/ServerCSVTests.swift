import Rows
import SystemPackage
import Terms
import TestSupport
import Testing

/// Random CSV goes through `COPY` of a real server and through the reader: both load the same, or both refuse it.
@Suite(.enabled(if: ServerProbe.uri != nil, ServerProbe.skipped)) struct ServerCSVTests {
    private struct Sample {
        let seed: UInt64
        let format: CSVFormat
        let bytes: [UInt8]
    }

    @Test func loadsWhatTheServerLoads() async throws {
        let samples = (UInt64(1)...3000).compactMap(sample)
        let answers = try await ServerProbe.withFolder { folder in
            var script = "create temp table stage(n bigserial, a text, b text, c text);\n"
            for sample in samples {
                try ServerProbe.write(sample.bytes, to: folder.appending("\(sample.seed).csv"))
                script += """
                    \\echo CASE \(sample.seed)
                    \\copy stage(a,b,c) from '\(folder)/\(sample.seed).csv' with (\(options(sample.format)))
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
        for sample in samples {
            let lines = try #require(answer[sample.seed])
            let isAccepted = lines.contains { $0.hasPrefix("COPY ") }
            let rows = lines.first { $0.hasPrefix("ROWS ") }.map { String($0.dropFirst(5)) } ?? ""
            let text: Comment =
                "seed \(sample.seed), \(sample.format): \(String(decoding: sample.bytes, as: UTF8.self).debugDescription)"
            #expect(try ours(sample) == (isAccepted ? rows : nil), text)
            if isAccepted { loaded += 1 }
        }
        #expect(loaded > samples.count / 5)
        #expect(loaded < samples.count)
    }

    /// The rows as the script prints them; nil if the server refuses them.
    private func ours(_ sample: Sample) throws -> String? {
        let dialect = try CSVDialect(sample.format)
        let read = read(sample.bytes, dialect, pieces: [37, 1, 200], capacity: 100)
        guard read.fault == nil, read.records.allSatisfy({ $0.count == 3 }) else { return nil }
        return read.records.map { record in
            record.map { field in field.map { "v" + hexadecimal($0) } ?? "n" }.joined(separator: ",")
        }.joined(separator: ";")
    }

    private func sample(_ seed: UInt64) -> Sample? {
        var random = SplitMix(seed: seed)
        let format = CSVSample.format(&random)
        let bytes = CSVSample.text(format, &random)
        // psql up to 17 ends the data at such a line, even within quotes, before the server sees it.
        let hasMarker = bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }).contains([0x5C, 0x2E])
        return hasMarker ? nil : Sample(seed: seed, format: format, bytes: bytes)
    }

    private func options(_ format: CSVFormat) -> String {
        """
        format csv, delimiter E'\(format.delimiter == "\t" ? "\\t" : format.delimiter)', \
        quote '\(format.quote.replacing("'", with: "''"))', escape '\(format.escape.replacing("'", with: "''"))', \
        null '\(format.null)'
        """
    }

    private func hex(_ column: String) -> String {
        "coalesce('v' || encode(convert_to(\(column), 'UTF8'), 'hex'), 'n')"
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
