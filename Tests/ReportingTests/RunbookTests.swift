import GoldenFiles
import Runbook
import Tasks
import Terms
import TimeAxis
import Testing

@Suite struct RunbookTests {
    @Test func printsTheScript() throws {
        try expectGolden("runbook.sql", try RunbookScript(try Sample.graph()).text())
    }

    /// A standby refuses to make a function. A hypertable must not be changed if another one is refused.
    @Test func checksTheWholeTargetFirst() throws {
        let text = try RunbookScript(try Sample.graph()).text()
        let standby = try #require(text.firstRange(of: "the target is a standby")).lowerBound
        let function = try #require(text.firstRange(of: "CREATE ")).lowerBound
        #expect(standby < function)
        let last = try #require(text.firstRange(of: "hyperfill_check_logged('public.readings'")).lowerBound
        let first = try #require(text.firstRange(of: "\n-- public.metrics\n")).lowerBound
        #expect(last < first)
    }

    /// A meta-command ends with its line.
    @Test func keepsEachMetaCommandOnOneLine() throws {
        var graph = try Sample.graph()
        graph.add(
            TableName(schema: "public", name: "x"), "t", .bigint, [Window(start: 0, end: 1)],
            .command(
                rows: try CommandText("cat <<'END'\r\n{{start}},\\{{end}}\nEND\n"), count: nil,
                format: .csv(CSVFormat())), columns: nil, pauses: false, rebuilds: false)
        let lines = try RunbookScript(graph).text().split(separator: "\n")
        let copies = lines.filter { $0.hasPrefix("\\copy") }
        #expect(copies.count == 9)
        for copy in copies {
            #expect(copy.hasSuffix(")") || copy.hasSuffix("'"))
            #expect(copy.count { $0 == "'" }.isMultiple(of: 2))
        }
    }
}
