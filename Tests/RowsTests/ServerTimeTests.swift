import Rows
import SystemPackage
import Terms
import TestSupport
import Testing
import TimeAxis

/// A real server casts thousands of texts: it reads every accepted text as the same point.
@Suite(.enabled(if: ServerProbe.uri != nil, ServerProbe.skipped)) struct ServerTimeTests {
    @Test(arguments: TimeType.allCases) func meansWhatTheServerMeans(type: TimeType) async throws {
        var random = SplitMix(seed: 20_240_229)
        let texts = (0..<20_000).map { _ in TimeSample.text(type, &random) }
        let answers = try await server(texts, type)
        try #require(answers.count == texts.count)
        var accepted = 0
        var refusedByUsAlone = 0
        for (text, answer) in zip(texts, answers) {
            let ours = try point(text, type)
            if ours != nil {
                accepted += 1
                #expect(ours == answer, "\(type.rawValue): \(text.debugDescription)")
            } else if answer != nil {
                refusedByUsAlone += 1
            }
        }
        #expect(accepted > texts.count / 5)
        #expect(refusedByUsAlone < texts.count / 4)
    }

    /// The server's points; nil for texts that it refuses, and for infinite values.
    private func server(_ texts: [String], _ type: TimeType) async throws -> [Int64?] {
        let point =
            switch type {
            case .timestamptz, .timestamp:
                "('x' || encode(\(type.rawValue)_send(value), 'hex'))::bit(64)::bigint"
            case .date: "value - date '2000-01-01'"
            case .bigint, .integer, .smallint: "value"
            }
        let finite = type.isCalendar ? "isfinite(value)" : "true"
        let answers = try await ServerProbe.withFolder { folder in
            let file = folder.appending("texts.csv")
            let lines = texts.enumerated().map { "\($0),\"\($1)\"\n" }.joined()
            try ServerProbe.write(Array(lines.utf8), to: file)
            return try await ServerProbe.run(
                """
                create temp table texts(n int, t text);
                \\copy texts from '\(file)' with (format csv)
                create function pg_temp.read(t text) returns bigint language plpgsql as $$
                declare value \(type.sqlName);
                begin
                    value := t::\(type.sqlName);
                    return case when \(finite) then \(point) end;
                exception when others then return null;
                end $$;
                select 'POINT ' || coalesce(pg_temp.read(t)::text, '-') from texts order by n;
                """, in: folder)
        }
        return answers.split(separator: "\n").filter { $0.hasPrefix("POINT ") }.map { Int64($0.dropFirst(6)) }
    }

    private func point(_ text: String, _ type: TimeType) throws -> Int64? {
        var field = TimeField(type, try CSVDialect(CSVFormat()))
        return Array(text.utf8).withUnsafeBytes { bytes in
            do throws(TimeFieldError) { return try field.point(bytes) } catch { return nil }
        }
    }
}
