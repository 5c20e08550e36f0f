import Diagnostics

/// The text of `validate --live`, beside the diagnostics.
package struct ValidationText: Sendable {
    private let validation: LiveValidation

    package init(_ validation: LiveValidation) {
        self.validation = validation
    }

    /// The whole text, ended by a line break.
    package var text: String {
        var lines = ["\(displayLine(validation.plan)): \(verdict)"]
        if let target = validation.target { lines.append("target: \(displayLine(target))") }
        lines += validation.notes.map { "  \(displayLine($0))" }
        for table in validation.hypertables { lines += Self.lines(table) }
        return lines.map { "\($0)\n" }.joined()
    }

    /// `fits its target and its sources, with 2 warnings`.
    private var verdict: String {
        let errors = validation.diagnostics.count { $0.severity == .error }
        let warnings = validation.diagnostics.count { $0.severity == .warning }
        let warned = warnings > 0 ? Figures.counted(warnings, "warning") : nil
        guard errors > 0 else {
            return "fits its target and its sources\(warned.map { ", with \($0)" } ?? "")"
        }
        return ([Figures.counted(errors, "error")] + [warned].compactMap { $0 }).joined(separator: ", ")
    }

    private static func lines(_ table: LiveValidation.Hypertable) -> [String] {
        let server = table.server.map { " (\(displayLine($0)))" } ?? ""
        var lines = ["", "\(displayLine(table.table)) from source \(displayLine(table.source))\(server)"]
        lines += table.notes.map { "  \(displayLine($0))" }
        lines += columnLines(table.columns).map { "  \($0)" }
        if let sample = table.sample {
            let times = table.sampleTimes.map { ", from \($0.first) to \($0.last)" } ?? ""
            lines.append("  read: \(displayLine(sample))\(times)")
        }
        lines.append("  room: \(room(table))")
        if !table.uniqueIndexes.isEmpty {
            lines.append(
                "  unique: \(table.uniqueIndexes.map(displayLine).joined(separator: ", ")); a window with two rows "
                    + "of one key fails")
        }
        return lines
    }

    /// A table with a head. Its columns are as wide as their texts, up to 40.
    private static func columnLines(_ columns: [LiveValidation.Column]) -> [String] {
        guard !columns.isEmpty else { return [] }
        let head = ["column", "in the source", "in the target", "sent as"]
        let rows =
            [head]
            + columns.map { column in
                [
                    displayLine(column.name), displayLine(column.sourceType), displayLine(column.targetType),
                    column.textReason.map { "text: \(displayLine($0))" } ?? "binary",
                ]
            }
        let widths = (0..<3).map { place in min(40, rows.map { Reporting.columns(of: $0[place]) }.max() ?? 0)
        }
        return rows.map { row in
            zip(row, widths).map { padded($0, to: $1) + "  " }.joined() + row[3]
        }
    }

    /// The space that the rows need. PostgreSQL cannot report how much of a disk is free.
    private static func room(_ table: LiveValidation.Hypertable) -> String {
        guard let bytes = table.bytesPerRow else { return "unknown" }
        let row =
            "\(Figures.grouped(bytes)) bytes a row with its share of the indexes"
            + (table.isSizeMeasured ? ", as measured" : ", by the types of its columns")
        guard let rows = table.estimatedRows else {
            return "\(row); the source's number of rows and the target's free disk space are unknown"
        }
        let whole = Figures.megabytes(Double(bytes) * Double(rows))
        return "about \(Figures.grouped(rows)) rows, \(whole) (\(row)); PostgreSQL does not report its "
            + "free disk space"
    }
}
