import Foundation
import GoldenFiles
import Terms
import Testing
import TimeAxis

@testable import Drafting

/// The plans that `init` writes.
@Suite struct SketchTests {
    private static func column(_ name: String, _ type: String, _ isRequired: Bool = false)
        -> PlanSketch.Column
    {
        PlanSketch.Column(name: name, type: type, isRequired: isRequired)
    }

    /// Times, milliseconds and days, under names that YAML and SQL would take for something else.
    private static func tables() throws -> [PlanSketch.Hypertable] {
        let point = TimeType.timestamptz.point
        return [
            .init(
                table: TableName(schema: "public", name: "metrics"), timeColumn: "time",
                timeType: .timestamptz,
                chunkLength: 7 * 86_400_000_000, start: .open(try point("2024-02-29")),
                columns: [
                    column("time", "timestamp with time zone", true), column("device_id", "integer", true),
                    column("temperature", "double precision"), column("note", "text"),
                ], rows: try point("2024-03-01T10:00:00Z")...(try point("2024-03-02T11:30:00.5Z"))),
            .init(
                table: TableName(schema: "Odd \"Schema", name: "no"), timeColumn: "on", timeType: .bigint,
                chunkLength: 86_400_000, start: .open(0),
                columns: [column("on", "bigint", true), column("it's: # ${odd}", "point")]),
            .init(
                table: TableName(schema: "public", name: "days"), timeColumn: "day", timeType: .date,
                chunkLength: 30, start: .open(0), columns: [column("day", "date", true)]),
        ]
    }

    private static func sketch(_ source: PlanSketch.Source?, _ tables: [PlanSketch.Hypertable]) -> PlanSketch
    {
        PlanSketch(
            connection: "${TARGET}",
            target: "TimescaleDB 2.29.2 (Community) on PostgreSQL 17.4, database metrics",
            source: source, hypertables: tables,
            leftOut: [
                (
                    TableName(schema: "public", name: "ids"),
                    "windows need a time column of one of the six types"
                )
            ])
    }

    @Test func withoutASource() throws {
        try expectGolden("sketch.yaml", SketchText(Self.sketch(nil, try Self.tables())).text)
    }

    @Test func fromFiles() throws {
        var tables = try Self.tables()
        tables[0].origin = .init(
            place: .path("dumps/metrics-*.csv"), columns: ["time", "device_id", "temperature", "extra"])
        tables[1].origin = .init(place: .path("dumps/no.csv"), columns: ["ON", "ts"])
        tables[2].nearOrigins = ["dayz"]
        try expectGolden("sketch-csv.yaml", SketchText(Self.sketch(.csv, tables)).text)
    }

    @Test func fromADatabase() throws {
        var tables = try Self.tables()
        let start = try TimeType.timestamptz.point("2016-02-04")
        tables[0].chunkLength = 3_600_000_000
        tables[0].start = .known(start, earliest: start + 90_061_000_000)
        tables[0].windowsEnd = tables[0].rows?.upperBound
        tables[0].origin = .init(
            place: .table(try SourceTable(parsing: "Metrics")),
            columns: ["id", "ts", "Device_ID", "temprature", "note"], timeColumn: "ts",
            timeForm: .epochMilliseconds)
        tables[0].origin?.nullable = ["Device_ID", "note"]
        tables[0].origin?.notes = [
            "The source also has `metrics\u{2028}old`: make sure that `Metrics` holds the rows."
        ]
        tables[0].generated = ["ID"]
        tables[1].origin = .init(
            place: .table(try SourceTable(parsing: "\"a table\"")), columns: ["when", "it's: # ${odd}"])
        tables[1].columns[1].isIdentity = true
        try expectGolden(
            "sketch-mysql.yaml",
            SketchText(
                Self.sketch(.database(.mysql, location: "${SOURCE}", needsZone: true), tables)
            ).text)
    }

    /// Files of several forms, each form a source of its own.
    @Test func fromFilesOfSeveralForms() throws {
        var tables = try Self.tables()
        tables[0].origin = .init(place: .path("metrics.csv"), columns: [])
        tables[0].origin?.format = CSVFormat(header: false, delimiter: ";", null: "\\N")
        tables[0].origin?.fieldCount = 4
        tables[0].origin?.fields = ["time", "device_id", "temperature", "note"]
        tables[0].origin?.notes = [
            "Its fields may also end at commas: make sure of the source's `delimiter`."
        ]
        tables[1].origin = .init(place: .path("no.tsv"), columns: ["on"])
        tables[1].origin?.format = CSVFormat(header: true, delimiter: "\t")
        tables[2].origin = .init(place: .path("days.csv"), columns: [])
        tables[2].origin?.format = CSVFormat(header: false, delimiter: ";", null: "\\N")
        tables[2].origin?.fieldCount = 3
        tables[2].origin?.fields = ["day"]
        tables[2].origin?.obstacle = ["days.csv:1: what is no date"]
        try expectGolden("sketch-forms.yaml", SketchText(Self.sketch(.csv, tables)).text)
    }

    /// The number of windows is limited for short chunks and a long time.
    @Test(arguments: [
        (PlanSketch.Start.known(0, earliest: 5), Int64?.some(1_999), "every: 1 }"),
        (.known(0, earliest: 5), 1_000_000, "every: 500 }"), (.open(0), 1_000_000, "every: 500 }"),
        (.unknown(0), .max, "every: 4611686018427388 }"), (.known(.min, earliest: 0), .max, "every: "),
        (.unknown(0), nil, "every: 1 }"), (.open(10), 5, "every: 1 }"),
    ])
    func windowsAreNotTooMany(start: PlanSketch.Start, end: Int64?, text: String) {
        let sketch = WindowSketch(
            .init(
                table: TableName(schema: "public", name: "t"), timeColumn: "t", timeType: .bigint,
                chunkLength: 1,
                start: start, windowsEnd: end, columns: []))
        #expect(sketch.lines.joined().contains(text), "\(sketch.lines)")
    }

    @Test func theQuestionsAreNamed() throws {
        let text = SketchText(Self.sketch(nil, try Self.tables()))
        #expect(text.questions == ["T_TIMESTAMPTZ", "T_DATE", "T_BIGINT"])
    }

    @Test(arguments: [
        ("metrics", "metrics"), ("no", "\"no\""), ("Off", "\"Off\""), ("a b", "\"a b\""), ("1", "\"1\""),
        ("dumps/a-*.csv", "\"dumps/a-*.csv\""), ("${A}", "\"$${A}\""),
        ("a\"\\\n\u{1B}", "\"a\\\"\\\\\\n\\U0000001b\""),
        ("", "\"\""), ("größe", "\"größe\""),
    ])
    func scalarsStayText(text: String, yaml: String) {
        #expect(yamlText(text) == yaml)
    }

    @Test(arguments: [
        (TimeType.timestamptz, Int64(7 * 86_400_000_000), "7d" as String?),
        (.timestamp, 21_600_000_000, "6h"),
        (.timestamptz, 90_000_000, "90s"), (.timestamptz, 1_800_000_000, "30min"),
        (.timestamptz, 1_500_000, nil),
        (.date, 30, "30d"), (.bigint, 86_400_000, "86400000"),
    ])
    func lengthsAreWrittenAsDurations(type: TimeType, points: Int64, text: String?) {
        #expect(type.length(points) == text)
    }

    @Test func columnsThatAreWrittenOtherwise() {
        let target = ["measured_at", "plot_id", "plotid"].map { Self.column($0, "text") }
        let match = ColumnMatch(["measuredAt", "PlotID", "Plot-Id"], target)
        #expect(match.pairs.map(\.target) == ["measured_at", "plotid", "plot_id"])
    }

    @Test func columnsAreMatchedByName() {
        let target = ["time", "Device", "device", "value"].map { Self.column($0, "text") }
        let match = ColumnMatch(["TIME", "device", "DEVICE", "valeu", "x"], target)
        #expect(match.pairs.map(\.source) == ["TIME", "device", "DEVICE"])
        #expect(match.pairs.map(\.target) == ["time", "device", "Device"])
        #expect(match.unused.map(\.source) == ["valeu", "x"])
        #expect(match.unused.map(\.near) == ["value", nil])
        #expect(match.missing.map(\.name) == ["value"])
        #expect(!match.isPlain)
    }
}
