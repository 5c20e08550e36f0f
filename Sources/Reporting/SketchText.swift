import Diagnostics
import Terms
import TimeAxis

/// What `hyperfill init` writes: a plan in YAML, with comments that say what was found and what is left to decide.
public struct SketchText: Sendable {
    private let sketch: PlanSketch

    public init(_ sketch: PlanSketch) {
        self.sketch = sketch
    }

    /// The names of the variables that T is read from.
    public var questions: [String] { timeTypes.map(Self.variable) }

    /// The whole file, ended by a line break.
    public var text: String {
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
            "#", "# Drawn from \(comment(sketch.target)).",
            "# Next: read it, choose T, then `hyperfill validate --live`, `hyperfill plan`, `hyperfill run`.",
            "version: 1", "", "target:", "  connection: \(sketch.connection)",
            "  # Sessions that work at once; about the number of the target's cores.", "  workers: 4", "",
        ]
    }

    // MARK: T

    private var completion: [String] {
        [
            "# T, the completion point: everything before T comes from the source and only from it, and what",
            "# dual-writing put there is deleted first. It is over; it lies after the LAST of the application's writers",
            "# began to write to both databases; and it lies before the oldest row that may still arrive late. In",
            "# between every choice is right. hyperfill cannot know it: only you know your writers. There is one T for",
            "# each type of time column, in that type and in the column's own unit.",
            "completion:",
        ] + timeTypes.flatMap(question) + [""]
    }

    private func question(_ type: TimeType) -> [String] {
        let tables = sketch.hypertables.filter { $0.timeType == type }
        let rows = tables.compactMap(\.rows)
        var lines: [String] = []
        if let first = rows.map(\.lowerBound).max(), let last = rows.map(\.upperBound).max() {
            lines.append(
                "  # The target's rows begin at \(type.text(first)) and end at \(type.text(last)): if dual-writing wrote "
                    + "them,")
            lines.append("  # T lies between the two.")
        } else {
            lines.append("  # The target holds no rows: dual-writing has to begin before T can be chosen.")
        }
        let variable = Self.variable(type)
        lines.append("  # Put T in place of the text below, or into the variable \(variable).")
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
                + (engine == .sqlite
                    ? ["      path: \(yamlText(location))"] : ["      connection: \(location)"])
                + (needsZone
                    ? ["      # The zone of times that have none: make sure of it.", "      timezone: UTC"]
                    : [])
                + [""]
        case nil:
            [
                "# No source was named (`hyperfill init --source …`), so this stands for CSV files with a header line. A",
                "# source can also be a `command`, or a database: `sqlite`, `mysql`, `postgres`, `odbc`.",
                "sources:", "  dumps:", "    csv: { header: true }", "",
            ]
        }
    }

    private func sourceName(_ table: PlanSketch.Hypertable) -> String {
        if case .database = sketch.source { return "old" }
        return fileSource(table.origin.flatMap { formats.firstIndex(of: $0.format) } ?? 0)
    }

    /// How files are written; each way is a source of its own.
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
                "    # `rebuild` drops plain secondary indexes for the load and makes them again: faster for much data.",
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

    /// Without characters that a pattern or a path gives a meaning.
    private func fileName(_ name: String) -> String {
        String(name.map { "/*?[]\\".contains($0) || $0.isNewline ? "_" : $0 })
    }

    private var leftOut: [String] {
        sketch.leftOut.map { "# Left out: \(comment($0.table.description)), \(comment($0.reason))." }
    }
}
