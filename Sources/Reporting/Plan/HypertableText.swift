import Tasks
import Terms
import TimeAxis

/// The lines of a plan about one hypertable, under its name.
struct HypertableText {
    let spec: HypertableSpec

    var columns: String {
        if let columns = spec.columns { return columns.map(Self.text(of:)).joined(separator: ", ") }
        if case .command(_, _, .values(let format, _)) = spec.source.kind {
            switch format {
            case .text: return "the table's columns in order"
            case .tsv: return "the columns that the header names"
            case .ndjson: return "the keys of the first object"
            case .influxdbJSON: return "the answer's columns and tags"
            }
        }
        switch spec.source.format?.header {
        case true: return "the columns that the header names"
        case false: return "the table's columns in order"
        case nil: return "the columns of the source"
        }
    }

    /// `time`, `ts → time (epoch_ms)`, `site = 'north'`.
    private static func text(of column: ColumnMapping) -> String {
        var options = column.form.map { [$0.rawValue] } ?? []
        if !column.nulls.isEmpty {
            options.append("null: \(column.nulls.map(quotedLiteral).joined(separator: ", "))")
        }
        if column.zeroDate == .null { options.append("zero dates: null") }
        if column.missing == .null { options.append("missing: null") }
        if let rounding = column.rounding { options.append("rounded to \(rounding.rawValue)") }
        let names =
            switch column.origin {
            case .constant(_, let shown): "\(column.target) = \(quotedLiteral(shown))"
            case .column(column.target): column.target
            case .column(let source): "\(source) → \(column.target)"
            }
        return displayLine(options.isEmpty ? names : "\(names) (\(options.joined(separator: "; ")))")
    }

    var policies: String {
        spec.pausesPolicies ? "pause: off during the backfill, then restored" : "leave: not touched"
    }

    var indexes: String {
        spec.rebuildsIndexes
            ? "rebuild: plain secondary indexes are dropped first and created again last"
            : "keep: not touched"
    }

    /// `nil` where rows are stored as rows.
    var load: String? {
        spec.compressesDirectly ? "direct-compress: into the columnstore at once" : nil
    }

    /// `12 from 2023-01-01 to 2023-03-26`.
    var windows: String {
        let start = spec.range.start.map { spec.timeType.text($0) } ?? "-infinity"
        let end = spec.timeType.text(spec.range.end)
        return "\(Figures.grouped(spec.windows.count)) from \(start) to \(end)"
            + (spec.range.end == spec.completion ? " (T)" : "")
    }

    /// The source as labelled lines: the path or the commands, with references unresolved.
    var source: [(label: String, lines: [String])] {
        let name = displayLine(spec.source.name)
        switch spec.source.kind {
        case .csv(_, let shown, let format):
            return [("source", ["\(name): \(displayLine(shown))"]), ("format", [Self.text(of: format)])]
        case .command(let rows, let count, let format):
            let counting = count.map { displayLines($0.shown) }
            return [
                ("source", ["\(name): commands"]), ("rows", displayLines(rows.shown)),
                ("count", counting ?? ["none: hyperfill counts the rows that the command prints"]),
                ("format", [Self.text(of: format)]),
            ] + Self.zone(format)
        case .database(let rows):
            return [("source", ["\(name): \(displayLine(rows.shownLocation))"])] + text(of: rows)
        }
    }

    private func text(of rows: DatabaseRows) -> [(label: String, lines: [String])] {
        let zone = rows.zone.map { [(label: "timezone", lines: [$0.description])] } ?? []
        switch rows.selection {
        case .table(let table):
            return [("table", ["\(displayLine(table.description)) in \(rows.engine.rawValue)"])] + zone
        case .query(let query, let count):
            let counting = count.map { displayLines($0.shown) }
            return [
                ("query", displayLines(query.shown)),
                ("count", counting ?? ["the rows of the query"]),
            ] + zone
        }
    }

    private static func text(of format: CommandFormat) -> String {
        switch format {
        case .csv(let format): text(of: format)
        case .values(.text, _): "COPY's text format"
        case .values(.tsv, _): "tab-separated, with a header"
        case .values(.ndjson, _): "JSON, one object a line"
        case .values(.influxdbJSON, _): "JSON, answers of InfluxDB"
        }
    }

    private static func zone(_ format: CommandFormat) -> [(label: String, lines: [String])] {
        guard case .values(_, let zone?) = format else { return [] }
        return [("timezone", [zone.description])]
    }

    private static func text(of format: CSVFormat) -> String {
        var parts = ["CSV", format.header ? "with a header" : "without a header"]
        let plain = CSVFormat()
        if format.delimiter != plain.delimiter {
            parts.append("delimiter \(quotedLiteral(format.delimiter))")
        }
        if format.quote != plain.quote { parts.append("quote \(quotedLiteral(format.quote))") }
        if format.escape != format.quote { parts.append("escape \(quotedLiteral(format.escape))") }
        if format.null != plain.null { parts.append("null \(quotedLiteral(format.null))") }
        parts.append(format.encoding)
        return displayLine(parts.joined(separator: ", "))
    }
}
