import Diagnostics
import Foundation
import GoldenFiles
import Testing

@testable import Reporting

/// The text and the JSON of `validate --live`.
@Suite struct ValidationTests {
    private static let live = LiveValidation(
        plan: "plans/fleet.yaml",
        target: "TimescaleDB 2.29.2 (Community) on PostgreSQL 17.4, database metrics",
        notes: ["the Community edition: policies are paused where the plan says so"],
        hypertables: [
            .init(
                table: "public.metrics", source: "shop",
                columns: [
                    .init(
                        name: "time", sourceType: "datetime(3) (ts)", targetType: "timestamp with time zone",
                        textReason: nil),
                    .init(
                        name: "place\u{1B}", sourceType: "point", targetType: "point",
                        textReason: "the column `place` has the type point, which is not turned into binary"),
                ], server: "MariaDB 10.11.6", notes: ["sql_mode is pinned"],
                sample: "the first rows and those of the last window",
                sampleTimes: .init(first: "2023-01-01", last: "2026-08-10T11:59:59Z"),
                estimatedRows: 12_000_000, bytesPerRow: 120, isSizeMeasured: true,
                uniqueIndexes: ["metrics_pkey"]),
            .init(table: "public.readings", source: "meters", bytesPerRow: 76),
            .init(table: "public.gone", source: "meters"),
        ],
        diagnostics: [
            Diagnostic(
                .error, code: "not-a-hypertable", "public.gone is absent",
                at: SourcePosition(line: 30, column: 12), fix: "make it"),
            Diagnostic(.warning, code: "few-sessions", "the target has room for 3 sessions", at: nil),
        ])

    @Test func forPeople() throws {
        var fits = Self.live
        fits.diagnostics = []
        try expectGolden(
            "validation.txt", ValidationText(Self.live).text + "\n" + ValidationText(fits).text)
    }

    @Test func forPrograms() throws {
        let text = ValidationJSON([
            .init(plan: "plans/fleet.yaml", diagnostics: Self.live.diagnostics, live: Self.live),
            .init(plan: "plans/other.yaml", diagnostics: []),
        ]).text
        #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
        try expectGolden("validation.json", text)
    }
}
