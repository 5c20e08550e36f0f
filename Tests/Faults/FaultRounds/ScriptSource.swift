import Foundation
import TestSupport

/// A command that gives the rows of a window, with a pause in the middle in which it can be hit.
struct ScriptSource: RoundSource {
    enum Form: String {
        case csv
        case text
        case tabs = "tsv"
        case objects = "ndjson"
        case influx = "influxdb-json"
    }

    let name: String
    let form: Form
    let counts: Bool

    /// The data has the time, a tab, and the row as it is printed in each line.
    func prepare(_ rows: [[String?]], of table: RoundTable, in arena: Arena) throws {
        let data = "\(name)-\(table.name).rows"
        let text = try rows.map { "\($0[0] ?? "")\t\(try line($0, of: table))\n" }.joined()
        try text.write(toFile: "\(arena.folder)/\(data)", atomically: true, encoding: .utf8)
        let sign = table.isCounted ? "+0" : ""
        let script = #"""
            #!/usr/bin/env bash
            set -eu
            inside='$1\#(sign) >= first\#(sign) && $1\#(sign) < last\#(sign) { sub(/^[^\t]*\t/, ""); print }'
            rows=$(awk -F'\t' -v first="$2" -v last="$3" "$inside" \#(data))
            if [ "$1" = count ]; then printf '%s' "$rows" | grep -c '' || true; exit; fi
            \#(printing)

            """#
        let path = "\(arena.folder)/\(name)-\(table.name).sh"
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        chmod(path, 0o755)
    }

    /// The script's part that prints `$rows`.
    private var printing: String {
        let plain = #"""
            [ -n "$rows" ] || exit 0
            head -n 9 <<<"$rows"
            sleep 0.04
            tail -n +10 <<<"$rows"
            """#
        return switch form {
        case .csv, .text, .objects: plain
        case .tabs: #"printf 'at\tdevice\tvalue\tnote\n'"# + "\n\(plain)"
        case .influx:
            #"""
            answer() {
                printf '{"results":[{"statement_id":0,"series":[{"name":"m","columns":["at","device","value","note"],'
                printf '"values":[%s]%s}]%s}]}\n' "$(paste -sd,)" "$1" "$1"
            }
            [ -n "$rows" ] || { printf '{"results":[{"statement_id":0}]}\n'; exit 0; }
            [ "$(wc -l <<<"$rows")" -gt 9 ] || { answer "" <<<"$rows"; exit 0; }
            head -n 9 <<<"$rows" | answer ',"partial":true'
            sleep 0.04
            tail -n +10 <<<"$rows" | answer ""
            """#
        }
    }

    private func line(_ row: [String?], of table: RoundTable) throws -> String {
        switch form {
        case .csv: return csvLine(row)
        case .text:
            return row.map { field in
                field.map { $0.replacing("\\", with: "\\\\").replacing("\t", with: "\\t") } ?? "\\N"
            }.joined(separator: "\t")
        case .tabs: return row.map { $0 ?? "-" }.joined(separator: "\t")
        case .objects:
            let members = try zip(["at", "device", "value", "note"], values(row, of: table))
                .map { "\"\($0)\": \($1)" }
            return "{\(members.joined(separator: ", "))}"
        case .influx: return "[\(try values(row, of: table).joined(separator: ","))]"
        }
    }

    /// The fields as JSON.
    private func values(_ row: [String?], of table: RoundTable) throws -> [String] {
        try row.enumerated().map { index, field in
            guard let field else { return "null" }
            let isNumber = index == 1 || index == 2 || index == 0 && table.isCounted
            return isNumber
                ? field : String(decoding: try JSONEncoder().encode(field), as: UTF8.self)
        }
    }

    func declaration(for table: RoundTable) -> String {
        let script = "./\(name)-\(table.name).sh"
        let rows = "rows: \"\(script) rows {{start}} {{end}}\""
        let count = counts ? ", count: \"\(script) count {{start}} {{end}}\"" : ""
        return "command: { \(rows)\(count), format: \(form.rawValue) }"
    }

    func reference(to source: String, for table: RoundTable) -> String { "{ source: \(source) }" }

    /// In the others NULL has a form of its own.
    var columns: String? {
        form == .tabs ? "{ at: at, device: device, value: { null: [\"-\"] }, note: { null: [\"-\"] } }" : nil
    }
}
