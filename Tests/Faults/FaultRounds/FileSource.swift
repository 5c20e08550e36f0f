import Foundation
import TestSupport

/// CSV files with a header, the rows dealt out to two of them.
struct FileSource: RoundSource {
    let name: String
    var isPacked = false

    func prepare(_ rows: [[String?]], of table: RoundTable, in arena: Arena) throws {
        for part in 0..<2 {
            let lines = rows.enumerated().filter { $0.offset % 2 == part }.map { csvLine($0.element) + "\n" }
            let path = "\(arena.folder)/\(name)-\(table.name)-\(part).csv"
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

/// A row as CSV, without the line end; NULL is an empty field, and the empty text is quoted.
func csvLine(_ row: [String?]) -> String {
    row.map { field in
        guard let field else { return "" }
        let isPlain = !field.isEmpty && !field.contains { ",\"\n".contains($0) }
        return isPlain ? field : "\"\(field.replacing("\"", with: "\"\""))\""
    }.joined(separator: ",")
}
