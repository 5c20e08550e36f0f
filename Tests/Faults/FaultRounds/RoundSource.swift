import Foundation
import TestSupport

/// A kind of source that rounds read from. A kind that there is a driver for registers in ``RoundSources/all``.
protocol RoundSource: Sendable {
    /// Part of names of files and of the plan's sources.
    var name: String { get }
    /// Makes the rows readable; once for each table of an arena.
    ///
    /// - Parameter rows: what the source holds, each row's fields as PostgreSQL writes them, NULL as `nil`.
    func prepare(_ rows: [[String?]], of table: RoundTable, in folder: String) async throws
    /// The plan's source, without its name: `csv: { header: true }`.
    func declaration(for table: RoundTable) -> String
    /// The plan's `from` for a source of that name.
    func reference(to source: String, for table: RoundTable) -> String
}

/// Every kind of source that there is.
enum RoundSources {
    static let all: [any RoundSource] = [
        FileSource(name: "files"), FileSource(name: "packed", isPacked: true),
        ScriptSource(name: "script", counts: false), ScriptSource(name: "counted", counts: true),
        ScriptSource(name: "tabs", counts: true, isText: true),
    ]
}

/// CSV files with a header, the rows dealt out to two of them.
struct FileSource: RoundSource {
    let name: String
    var isPacked = false

    func prepare(_ rows: [[String?]], of table: RoundTable, in folder: String) throws {
        for part in 0..<2 {
            let lines = rows.enumerated().filter { $0.offset % 2 == part }.map { csvLine($0.element) }
            let path = "\(folder)/\(name)-\(table.name)-\(part).csv"
            try ("at,device,value,note\n" + lines.joined()).write(
                toFile: path, atomically: true, encoding: .utf8)
            guard !isPacked || shell("gzip -nf '\(path)'") else { throw ScratchError("gzip failed") }
        }
    }

    func declaration(for table: RoundTable) -> String { "csv: { header: true }" }

    func reference(to source: String, for table: RoundTable) -> String {
        "{ source: \(source), path: '\(name)-\(table.name)-*.csv\(isPacked ? ".gz" : "")' }"
    }
}

/// A command that gives the rows of a window, with a pause in the middle in which it can be hit.
struct ScriptSource: RoundSource {
    let name: String
    let counts: Bool
    /// Whether it prints COPY's text format.
    var isText = false

    func prepare(_ rows: [[String?]], of table: RoundTable, in folder: String) throws {
        let data = "\(name)-\(table.name).rows"
        let text = rows.map(isText ? textLine : csvLine).joined()
        try text.write(toFile: "\(folder)/\(data)", atomically: true, encoding: .utf8)
        let sign =
            table.type == "bigint" || table.type.hasSuffix("int") || table.type == "integer" ? "+0" : ""
        let inside = "$1\(sign) >= first\(sign) && $1\(sign) < last\(sign)"
        let script = """
            #!/usr/bin/env bash
            set -eu
            rows=$(awk -F'\(isText ? "\\t" : ",")' -v first="$2" -v last="$3" '\(inside)' \(data))
            if [ "$1" = count ]; then printf '%s' "$rows" | grep -c '' || true; exit; fi
            [ -n "$rows" ] || exit 0
            head -n 9 <<<"$rows"
            sleep 0.04
            tail -n +10 <<<"$rows"

            """
        let path = "\(folder)/\(name)-\(table.name).sh"
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        chmod(path, 0o755)
    }

    func declaration(for table: RoundTable) -> String {
        let script = "./\(name)-\(table.name).sh"
        let rows = "rows: \"\(script) rows {{start}} {{end}}\""
        let format = isText ? ", format: text" : ""
        return counts
            ? "command: { \(rows), count: \"\(script) count {{start}} {{end}}\"\(format) }"
            : "command: { \(rows) }"
    }

    func reference(to source: String, for table: RoundTable) -> String { "{ source: \(source) }" }
}

/// A row as CSV; NULL is an empty field, and the empty text is quoted.
private func csvLine(_ row: [String?]) -> String {
    row.map { field in
        guard let field else { return "" }
        let isPlain = !field.isEmpty && !field.contains { ",\"\n".contains($0) }
        return isPlain ? field : "\"\(field.replacing("\"", with: "\"\""))\""
    }.joined(separator: ",") + "\n"
}

/// A row in COPY's text format.
private func textLine(_ row: [String?]) -> String {
    row.map { field in
        guard let field else { return "\\N" }
        return field.replacing("\\", with: "\\\\").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
    }.joined(separator: "\t") + "\n"
}
