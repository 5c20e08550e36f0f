import Tasks
import Terms
import TimeAxis

/// What the tasks of a hypertable mean, for their fingerprints: what decides the outcome, and nothing else.
///
/// Names of sources, places in the file, workers and the target's connection are left out on purpose. The
/// labels and their order are part of the state file's format.
struct Meaning {
    private let spec: HypertableSpec
    private let rows: Fingerprint
    private let count: Fingerprint

    init(_ spec: HypertableSpec) {
        self.spec = spec
        let columns = spec.columns.map { $0.map(quotedIdentifier).joined(separator: ",") }
        switch spec.source.kind {
        case .csv(let path, _, let format):
            let format = Self.fingerprint(of: format)
            rows = Fingerprint(["csv": path, "format": format, "columns": columns])
            count = rows
        case .command(let command, let counting, let format):
            let format = Self.fingerprint(of: format)
            rows = Fingerprint(["command": command.text, "format": format, "columns": columns])
            count = Fingerprint(["count": counting?.text, "rows": rows.description])
        }
    }

    func fingerprint(of kind: TaskKind, _ window: Window?) -> Fingerprint {
        let source: Fingerprint? =
            switch kind {
            case .copy: rows
            case .count: count
            default: nil
            }
        return Fingerprint([
            "task": kind.rawValue, "table": spec.table.sql, "time": spec.timeColumn,
            "type": spec.timeType.rawValue,
            "start": window.map { $0.start.map(String.init) ?? "-infinity" },
            "end": window.map { String($0.end) },
            "source": source?.description,
        ])
    }

    private static func fingerprint(of format: CSVFormat) -> String {
        Fingerprint([
            "header": format.header ? "yes" : "no", "delimiter": format.delimiter, "quote": format.quote,
            "escape": format.escape, "null": format.null, "encoding": format.encoding,
        ]).description
    }
}
