import Tasks
import Terms
import TimeAxis

/// Makes the fingerprints of a hypertable's tasks from everything that decides their outcome, and nothing else.
///
/// Names of sources, places in the file, workers and the target's connection are left out on purpose. The
/// labels and their order are part of the state file's format.
struct FingerprintBuilder {
    private let spec: HypertableSpec
    private let rows: Fingerprint
    private let count: Fingerprint

    init(_ spec: HypertableSpec) {
        self.spec = spec
        let columns = spec.columns.map { $0.map(Self.text(of:)).joined(separator: ",") }
        switch spec.source.kind {
        case .csv(let path, _, let format):
            let format = Self.fingerprint(of: format)
            rows = Fingerprint(["csv": path, "format": format, "columns": columns])
            count = rows
        case .command(let command, let counting, let format):
            let format = Self.text(of: format)
            rows = Fingerprint(["command": command.text, "format": format, "columns": columns])
            count = Fingerprint(["count": counting?.text, "rows": rows.description])
        case .database(let database):
            let selected = Self.texts(of: database.selection)
            rows = Fingerprint([
                "database": database.engine.rawValue, "location": Self.text(of: database.location),
                "zone": database.zone?.description, "table": selected.table, "query": selected.query,
                "columns": columns,
            ])
            count = Fingerprint(["count": selected.count, "rows": rows.description])
        }
    }

    /// The connection counts as written. The values of its references may be secrets, and a new password changes no row.
    private static func text(of location: DatabaseRows.Location) -> String {
        switch location {
        case .file(let path, _): path
        case .connection(let template): template.written.reveal { $0 }
        }
    }

    private static func texts(
        of selection: DatabaseRows.Selection
    ) -> (table: String?, query: String?, count: String?) {
        switch selection {
        case .table(let table): (table.sql(), nil, nil)
        case .query(let query, let count): (nil, query.text, count?.text)
        }
    }

    /// The column's name alone when it is taken as it is.
    private static func text(of column: ColumnMapping) -> String {
        let target = quotedIdentifier(column.target)
        if column.isPlain, column.source == column.target { return target }
        let origin =
            switch column.origin {
            case .column(let name): quotedIdentifier(name)
            case .constant(let value, _): quotedLiteral(value)
            }
        let nulls = column.nulls.map(quotedLiteral).joined(separator: ";")
        var options = [column.zeroDate.rawValue, column.form?.rawValue, column.rounding?.rawValue]
        if column.missing != .error { options.append("missing") }
        return "\(target)=\(origin)(\(nulls))\(options.map { $0 ?? "-" }.joined(separator: ";"))"
    }

    func fingerprint(of kind: TaskKind, _ window: Window?) -> Fingerprint {
        let source: Fingerprint? =
            switch kind.properties.reads {
            case .rows: rows
            case .count: count
            case nil: nil
            }
        return Fingerprint([
            "task": kind.rawValue, "table": spec.table.sql, "time": spec.timeColumn,
            "type": spec.timeType.rawValue,
            "start": window.map { $0.start.map(String.init) ?? "-infinity" },
            "end": window.map { String($0.end) },
            "source": source?.description,
        ])
    }

    private static func text(of format: CommandFormat) -> String {
        switch format {
        case .csv(let format): fingerprint(of: format)
        case .values(let format, let zone): "\(format.rawValue) \(zone?.description ?? "-")"
        }
    }

    private static func fingerprint(of format: CSVFormat) -> String {
        Fingerprint([
            "header": format.header ? "yes" : "no", "delimiter": format.delimiter, "quote": format.quote,
            "escape": format.escape, "null": format.null, "encoding": format.encoding,
        ]).description
    }
}
