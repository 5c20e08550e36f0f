import Diagnostics
import Terms
import TimeAxis

/// The file that `hyperfill init` writes: a plan in YAML. Its comments say what was found and what is left to decide.
package struct SketchText: Sendable {
    private let sketch: PlanSketch

    package init(_ sketch: PlanSketch) {
        self.sketch = sketch
    }

    /// The names of the variables that hold T.
    package var questions: [String] { timeTypes.map(Self.variable) }

    /// The whole file, ended by a line break.
    package var text: String {
        let lines = head + completion + sources + tables + leftOut
        return lines.map { $0.isEmpty ? "\n" : "\($0)\n" }.joined()
    }

    private var timeTypes: [TimeType] {
        TimeType.allCases.filter { type in sketch.hypertables.contains { $0.timeType == type } }
    }

    private static func variable(_ type: TimeType) -> String { "T_\(type.rawValue.uppercased())" }

    private var head: [String] {
        [
            "# yaml-language-server: $schema=plan.schema.json",
            "# `hyperfill schema >plan.schema.json` gives editors what they need to check and complete this file.",
            "#", "# Drafted from \(comment(sketch.target)).",
            "# Next: read it, choose T, then `hyperfill validate --live`, `hyperfill plan`, `hyperfill run`.",
            "version: 1", "", "target:", "  connection: \(sketch.connection)",
            "  # Sessions that work at the same time: about the number of the target's cores.",
            "  workers: \(PlanDefaults.workers)", "",
        ]
    }

    // MARK: T

    private var completion: [String] {
        [
            "# T, the completion point. Rows before T come from the source only: the run first deletes the rows before T",
            "# that dual-writing wrote. T must be in the past. It must be after the LAST of the application's writers",
            "# began to write to both databases, and before the oldest row that may still arrive late. Every time between",
            "# these two is right. Only you know your writers, so only you can choose. There is one T for each type of",
            "# time column, in that type and in the column's own unit.",
            "completion:",
        ] + timeTypes.flatMap(question) + [""]
    }

    private func question(_ type: TimeType) -> [String] {
        let tables = sketch.hypertables.filter { $0.timeType == type }
        let rows = tables.compactMap(\.rows)
        var lines: [String] = []
        if let first = rows.map(\.lowerBound).max(), let last = rows.map(\.upperBound).max() {
            lines.append(
                "  # The target's rows begin at \(type.text(first)) and end at \(type.text(last)). If dual-writing wrote "
                    + "them,")
            lines.append("  # T lies between the two.")
        } else {
            lines.append("  # The target holds no rows: dual-writing must begin before you can choose T.")
        }
        let variable = Self.variable(type)
        lines.append("  # Replace the text below with T, or set the variable \(variable).")
        lines.append("  \(type.rawValue): \"${\(variable):?choose T for \(type.rawValue) columns}\"")
        return lines
    }

    // MARK: The source

    private var sources: [String] {
        switch sketch.source {
        case .csv:
            ["sources:"]
                + formats.indices.flatMap { ["  \(fileSource($0)):", "    csv: \(yamlFormat(formats[$0]))"] }
                + [""]
        case .database(let engine, let location, let needsZone):
            ["sources:", "  old:", "    \(engine.rawValue):"]
                + ["      \(engine.facts.addressKey.rawValue): \(address(location, of: engine))"]
                + (needsZone
                    ? [
                        "      # The zone of times without one: make sure that it is right.",
                        "      timezone: UTC",
                    ]
                    : [])
                + [""]
        case nil:
            [
                "# No source was named (`hyperfill init --source …`), so this is an example: CSV files with a header line. A",
                "# source can also be a `command`, or a database: \(engines).",
                "sources:", "  dumps:", "    csv: { header: true }", "",
            ]
        }
    }

    private var engines: String {
        DatabaseEngine.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    }

    /// The location as text of YAML; a connection is one already.
    private func address(_ location: String, of engine: DatabaseEngine) -> String {
        engine.facts.addressKey == .path ? yamlText(location) : location
    }

    private func sourceName(_ table: PlanSketch.Hypertable) -> String {
        if case .database = sketch.source { return "old" }
        return fileSource(table.origin.flatMap { formats.firstIndex(of: $0.format) } ?? 0)
    }

    /// The formats of the files. Each is a source in the plan.
    private var formats: [CSVFormat] {
        let all = sketch.hypertables.compactMap { $0.origin?.format }
        return all.isEmpty
            ? [CSVFormat(header: true)]
            : all.enumerated().filter { all[..<$0.offset].firstIndex(of: $0.element) == nil }.map(\.element)
    }

    private func fileSource(_ place: Int) -> String { place == 0 ? "dumps" : "dumps\(place + 1)" }

    // MARK: Hypertables

    private var tables: [String] {
        ["hypertables:"]
            + sketch.hypertables.enumerated().flatMap { index, table in
                (index > 0 ? [""] : []) + lines(table)
            }
    }

    private func lines(_ table: PlanSketch.Hypertable) -> [String] {
        [
            "  - table: \(yamlText(table.table.description))",
            "    time: { column: \(yamlText(table.timeColumn)), type: \(table.timeType.rawValue) }",
        ] + from(table) + ColumnSketch(table).lines + WindowSketch(table).lines
            + [
                "    # `rebuild` drops plain secondary indexes before the load and creates them again: faster for much data.",
                "    indexes: keep",
            ]
    }

    private func from(_ table: PlanSketch.Hypertable) -> [String] {
        switch table.origin?.place {
        case .path(let path):
            return ["    from: { source: \(sourceName(table)), path: \(yamlText(path)) }"] + notes(table)
        case .table(let name):
            return ["    from: { source: \(sourceName(table)), table: \(yamlText(name.description)) }"]
                + notes(table)
        case nil:
            let near = table.nearOrigins.map { "`\(comment($0))`" }.joined(separator: ", ")
            let found = near.isEmpty ? "" : " It has \(near)."
            let why = sketch.source == nil ? [] : ["    # The source has nothing of this name.\(found)"]
            if case .database = sketch.source {
                let name = (try? SourceTable(parsing: quotedIdentifier(table.table.name)))?.description
                return why + [
                    "    from: { source: \(sourceName(table)), table: \(yamlText(name ?? table.table.name)) }"
                ]
            }
            return why + [
                "    from: { source: \(sourceName(table)), path: \(yamlText("dumps/\(fileName(table.table.name))-*.csv")) }"
            ]
        }
    }

    private func notes(_ table: PlanSketch.Hypertable) -> [String] {
        (table.origin?.notes ?? []).flatMap { commentLines($0) }
    }

    /// The name without characters that are special in a pattern or a path.
    private func fileName(_ name: String) -> String {
        String(name.map { "/*?[]\\".contains($0) || $0.isNewline ? "_" : $0 })
    }

    private var leftOut: [String] {
        sketch.leftOut.map { "# Left out: \(comment($0.table.description)), \(comment($0.reason))." }
    }
}
