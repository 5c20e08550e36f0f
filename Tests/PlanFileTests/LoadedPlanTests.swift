import Diagnostics
import Foundation
import Terms
import Testing
import TimeAxis

@testable import PlanFile

@Suite struct LoadedPlanTests {
    private func fixture(_ name: String) throws -> Plan {
        let fixture = try #require(Fixture.all.first { $0.name == "valid/\(name).yaml" })
        return try #require(try fixture.load().plan)
    }

    @Test func everyKeyArrives() throws {
        let plan = try fixture("everything")
        #expect(plan.target.connection?.value.shown == "${TARGET}" && plan.target.workers == 64)
        #expect(plan.target.connection?.variables == ["TARGET"])
        let completion = try TimeType.timestamptz.point("2026-08-10T12:00:00Z")
        #expect(plan.completion.mapValues(\.value) == [.timestamptz: completion, .bigint: 1_786_363_200_000])
        #expect(plan.sources.map(\.name.value) == ["dumps", "meters"])
        let format = CSVFormat(
            header: true, delimiter: ";", quote: "'", escape: "\\", null: "NULL", encoding: "LATIN1")
        #expect(plan.source(named: "dumps")?.source == .csv(format))
        guard case .command(let command) = plan.sources[1].source else {
            Issue.record("meters is no command")
            return
        }
        #expect(command.rows.value.text.hasPrefix("sqlite3 -csv meters.db \"\n  select"))
        #expect(command.count?.value.text.contains("count(*)") == true)
        #expect(command.format == .csv(CSVFormat(delimiter: "\t")) && plan.source(named: "gone") == nil)
    }

    @Test func hypertablesArrive() throws {
        let plan = try fixture("everything")
        let (first, second) = (plan.hypertables[0], plan.hypertables[1])
        #expect(first.table.value == TableName(schema: "Weird \"Name", name: "metrics"))
        #expect(first.timeColumn.value == "Time stamp" && first.timeType.value == .timestamptz)
        #expect(first.source.value == "dumps" && first.path?.value.resolved == "/data/metrics-*.csv.gz")
        #expect(first.columns?.map(\.value.target) == ["Time stamp", "device_id", "value"])
        #expect(first.windows.start.value == .at(try TimeType.timestamptz.point("2023-01-01")))
        #expect(first.windows.every.value == .months(1) && first.windows.first == nil)
        #expect(first.windows.end?.value == (try TimeType.timestamptz.point("2026-01-01")))
        #expect(first.policies == .leave && first.indexes == .rebuild)
        #expect(second.table.value == TableName(schema: "public", name: "readings"))
        #expect(second.windows.start.value == .minusInfinity && second.path == nil && second.columns == nil)
        #expect(
            second.windows.first?.value == 1_672_531_200_000
                && second.windows.every.value == .points(86_400_000))
        #expect(second.policies == .pause && second.indexes == .keep)
        #expect(plan.file.line(second.table.position.line)?.contains("table: readings") == true)
    }

    @Test func defaultsAreThoseOfTheDesign() throws {
        let plan = try fixture("minimal")
        #expect(plan.target.connection == nil && plan.target.workers == 4)
        #expect(plan.hypertables[0].policies == .pause && plan.hypertables[0].indexes == .keep)
        #expect(try fixture("json").sources[0].source == .csv(CSVFormat()))
    }

    @Test func referencesAreResolvedButTheConnection() throws {
        let plan = try fixture("references")
        #expect(plan.target.workers == 8 && plan.sources[0].source == .csv(CSVFormat(header: true)))
        #expect(plan.target.connection?.value.shown == "${TARGET}")
        let path = try #require(plan.hypertables[0].path)
        #expect(
            path.value.resolved == "/data/metrics.csv" && path.value.template.text == "${DIR}/metrics.csv")
        #expect(path.variables == ["DIR"])
        #expect(try fixture("escaped-reference").hypertables[0].path?.value.resolved == "dumps/${x}.csv")
        #expect(try fixture("reference-minus-infinity").hypertables[0].windows.start.value == .minusInfinity)
    }

    @Test(arguments: [
        ("90s", Step.points(90_000_000)), ("15min", .points(900_000_000)), ("6h", .points(21_600_000_000)),
        ("7d", .points(604_800_000_000)), ("2w", .points(1_209_600_000_000)), ("1mo", .months(1)),
        ("2y", .months(24)),
    ])
    func durations(text: String, step: Step) throws {
        #expect(try Duration(text).step(on: .timestamptz) == step)
        if case .points(let length) = step, length % 86_400_000_000 != 0 {
            #expect(throws: Duration.SyntaxError.self) { try Duration(text).step(on: .date) }
        } else if case .points(let length) = step {
            #expect(try Duration(text).step(on: .date) == .points(length / 86_400_000_000))
        }
    }

    @Test(arguments: [
        "", "d", "-1d", "1.5h", "1", "01d", "1m", "9223372036854775807y", "99999999999999999999d",
    ])
    func noDurations(text: String) {
        #expect(throws: Duration.SyntaxError.self) { try Duration(text).step(on: .timestamp) }
    }

    @Test func completionMustBeInThePast() throws {
        let plan = try fixture("csv")
        let completion = try TimeType.timestamptz.point("2026-08-10T12:00:00Z")
        #expect(CompletionInPastRule(now: completion).diagnostics(for: plan).isEmpty)
        let found = CompletionInPastRule(now: completion - 1).diagnostics(for: plan)
        #expect(found.map(\.severity) == [.error] && found.first?.position?.line == 9)
        for name in ["timestamp", "date"] {
            let plan = try fixture(name)
            let point = try #require(plan.completion.values.first?.value)
            let instant = name == "date" ? point * 86_400_000_000 : point
            #expect(CompletionInPastRule(now: instant).diagnostics(for: plan).isEmpty)
            #expect(
                CompletionInPastRule(now: instant - 1).diagnostics(for: plan).map(\.severity) == [.warning])
            #expect(
                CompletionInPastRule(now: instant - 15 * 3_600_000_000).diagnostics(for: plan).map(\.severity)
                    == [.error])
        }
        #expect(CompletionInPastRule(now: Int64.min).diagnostics(for: try fixture("minimal")).isEmpty)
    }

    @Test func filesAreReadOrTheReasonIsTold() throws {
        let valid = try #require(Fixture.all.first { $0.isValid })
        #expect(try LoadedPlan.read(path: valid.path, environment: Fixture.environment).plan != nil)
        let error = #expect(throws: PlanReadError.self) {
            try LoadedPlan.read(path: "/nonexistent/x.yaml", environment: [:])
        }
        #expect(error?.description == "cannot read the plan /nonexistent/x.yaml: No such file or directory")
        #expect(throws: PlanReadError.self) { try LoadedPlan.read(path: "/", environment: [:]) }
        let endless = try LoadedPlan.read(path: "/dev/zero", environment: [:])
        #expect(endless.diagnostics.map(\.code) == ["too-large"] && endless.plan == nil)
    }
}
