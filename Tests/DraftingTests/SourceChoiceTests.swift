import Terms
import Testing

@testable import Drafting

/// The choice of files and tables for a hypertable by their names.
@Suite struct SourceChoiceTests {
    private static let metrics = TableName(schema: "public", name: "metrics")

    private static func choice(_ names: [String], beside others: [TableName] = []) -> FileChoice {
        FileChoice(for: metrics, among: [metrics] + others, in: names.sorted())
    }

    @Test(arguments: [
        (["metrics.csv", "other.csv"], "metrics.csv"), (["METRICS.CSV"], "METRICS.CSV"),
        (["metrics-1.csv", "metrics-2.csv"], "metrics-*.csv"),
        (["Metrics.1.csv.gz", "Metrics.2.csv.gz"], "Metrics.*.csv.gz"),
        (["metrics-1.csv", "metrics-2.csv.zst"], "metrics-*.csv*"), (["metrics-1.csv"], "metrics-1.csv"),
        (["public.metrics.tsv"], "public.metrics.tsv"), (["Met-Rics.csv"], "Met-Rics.csv"),
        (["other.metrics.csv", "metricss.csv", "metrics"], nil),
    ])
    func files(names: [String], pattern: String?) {
        #expect(Self.choice(names).pattern == pattern)
    }

    /// Other files of the same name are named.
    @Test(arguments: [
        (["metrics.csv", "metrics.csv.gz"], "metrics.csv", "`metrics.csv.gz` has its name as well"),
        (
            ["metrics.csv", "metrics-1.csv", "metrics-2.csv"], "metrics.csv",
            "`metrics-1.csv`, `metrics-2.csv` have"
        ),
        (["public.metrics.csv", "metrics.csv"], "public.metrics.csv", "`metrics.csv` has its name as well"),
        (["metrics-1.csv", "metrics-2.csv", "metrics_3.csv"], "metrics*.csv", "3 files, from"),
        (
            ["metrics-1.csv", "metrics-2.csv", "metrics2.csv", "metrics_3.csv"], "metrics-*.csv",
            "`metrics_3.csv` has its name"
        ),
    ])
    func others(names: [String], pattern: String, note: String) {
        let choice = Self.choice(names)
        #expect(choice.pattern == pattern)
        #expect(choice.notes.contains { $0.contains(note) }, "\(choice.notes)")
    }

    /// `metrics_*.csv` would take in what is of another hypertable.
    @Test func aLongerNameIsNotTakenIn() {
        let hourly = TableName(schema: "public", name: "metrics_hourly")
        let names = ["metrics_2025.csv", "metrics_2026.csv", "metrics_hourly.csv", "metrics_hourly_2.csv"]
        let choice = Self.choice(names, beside: [hourly])
        #expect(choice.pattern == "metrics_202*.csv")
        #expect(choice.files == ["metrics_2025.csv", "metrics_2026.csv"])
        let other = FileChoice(for: hourly, among: [Self.metrics, hourly], in: names)
        #expect(other.pattern == "metrics_hourly.csv")
        #expect(
            Self.choice(["metrics_1.csv", "metrics_hourly.csv"], beside: [hourly]).pattern == "metrics_1.csv")
        // Nothing matches both of these alone.
        let apart = Self.choice(["metrics_a.csv", "metrics_z.csv", "metrics_hourly.csv"], beside: [hourly])
        #expect(apart.pattern == "metrics_a.csv")
        #expect(
            apart.notes.contains { $0.contains("`metrics_z.csv` has its name as well") }, "\(apart.notes)")
    }

    @Test func oneFileForTwoSchemas() {
        let barn = TableName(schema: "barn", name: "metrics")
        let shared = Self.choice(["metrics.csv"], beside: [barn])
        #expect(
            shared.notes == ["The name fits barn.metrics as well: make sure which table these rows are for."])
        let names = ["barn.metrics.csv", "metrics.csv"]
        #expect(Self.choice(names, beside: [barn]).notes.isEmpty)
        #expect(FileChoice(for: barn, among: [Self.metrics, barn], in: names).files == ["barn.metrics.csv"])
    }

    @Test func theOnlyFile() {
        let choice = FileChoice(theOnly: "export.txt", for: Self.metrics)
        #expect(choice.pattern == "export.txt")
        #expect(choice.notes.count == 1)
        #expect(FileChoice(theOnly: "metrics.csv", for: Self.metrics).notes.isEmpty)
    }

    private static func table(_ names: String...) throws -> TableChoice {
        TableChoice(for: metrics, in: try names.map { try SourceTable(parsing: $0) })
    }

    @Test func tables() throws {
        let exact = try Self.table("Metrics", "metrics", "metrics_2")
        #expect(exact.table?.description == "metrics")
        #expect(exact.notes == ["The source also has `Metrics`: make sure that `metrics` holds the rows."])
        #expect(try Self.table("old.metrics", "public.metrics").table?.description == "public.metrics")
        #expect(try Self.table("Metrics", "METRICS").notes.first?.contains("also has `METRICS`") == true)
        let singular = try Self.table("Metric", "other")
        #expect(singular.table?.description == "Metric")
        #expect(singular.notes == ["The source has no `metrics`: is `Metric` the right table?"])
        let alike = try Self.table("met_rics")
        #expect(alike.notes.count == 1)
        #expect(try Self.table("metrisc").table == nil)
        #expect(try Self.table("metrisc").near == ["metrisc"])
        #expect(try Self.table("Metrics").notes.isEmpty)
    }
}
