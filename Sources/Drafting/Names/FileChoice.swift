import Diagnostics
import Glibc
import Terms

/// The files of a folder that hold the rows of a hypertable, chosen by their names.
///
/// That is `metrics.csv`, or all files whose names begin with the table's name and go on after `-`, `_` or a dot. A
/// file that fits several hypertables belongs to the longest name: `metrics_hourly.csv` does not belong to `metrics`
/// if there is a `metrics_hourly`.
struct FileChoice {
    /// The name of a file, or a pattern that matches ``files`` and no other of the folder; `nil` without files.
    private(set) var pattern: String?
    /// The names of the files that were chosen.
    private(set) var files: [String] = []
    /// Sentences for the reader of the plan: points to check.
    private(set) var notes: [String] = []
    /// Similar names, if no file was chosen.
    private(set) var near: [String] = []

    /// - Parameters:
    ///   - tables: all hypertables of the plan.
    ///   - names: the files of the folder.
    init(for table: TableName, among tables: [TableName], in names: [String]) {
        let own = Self.files(of: table, among: tables, in: names)
        guard let first = own.first else {
            near =
                nearest(to: table.name, among: names.compactMap { DataFileName($0)?.stem }).map { [$0] } ?? []
            return
        }
        let parts = own.filter { !Self.isWhole($0, table) }
        if parts.count < own.count || parts.count == 1 {
            (pattern, files) = (first, [first])
        } else {
            let base = Self.likeness(DataFileName(parts[0])?.stem ?? "", table) ?? 0
            (pattern, files) =
                Self.pattern(matching: parts, after: base + 1, in: names) ?? (first, [first])
        }
        note(table, tables, own, names)
    }

    /// Takes the only file that was named for the only hypertable.
    init(theOnly name: String, for table: TableName) {
        (pattern, files) = (name, [name])
        guard !Self.isWhole(name, table) else { return }
        notes = ["This is the only file for the only hypertable; their names differ."]
    }

    private mutating func note(_ table: TableName, _ tables: [TableName], _ own: [String], _ names: [String])
    {
        if files.count > 1, let first = files.first, let last = files.last {
            notes.append("\(files.count) files, from `\(first)` to `\(last)`.")
        } else if let name = files.first, let stem = DataFileName(name)?.stem,
            Self.likeness(stem, table) == nil
        {
            notes.append("No file has the name `\(table.name)`: is `\(name)` the right one?")
        }
        let others = own.filter { !files.contains($0) }
        if !others.isEmpty {
            let list = others.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
            notes.append(
                "\(list)\(others.count > 5 ? ", …" : "") \(others.count == 1 ? "has" : "have") its name as well, and "
                    + "\(others.count == 1 ? "is" : "are") not read. To read more files, make `path` a pattern."
            )
        }
        for other in tables where other != table {
            let isLike = files.contains { name in
                DataFileName(name).flatMap { Self.likeness($0.stem, other) } != nil
            }
            guard isLike, Self.files(of: other, among: tables, in: names).contains(where: files.contains)
            else { continue }
            notes.append("The name fits \(other) as well: make sure which table these rows are for.")
        }
    }

    // MARK: Names

    /// The files that fit no other hypertable better than this one. Files with its whole name come first.
    private static func files(of table: TableName, among tables: [TableName], in names: [String]) -> [String]
    {
        let found = names.compactMap { name -> (name: String, likeness: Int)? in
            guard let file = DataFileName(name), let own = likeness(file.stem, table) else { return nil }
            let best = tables.compactMap { likeness(file.stem, $0) }.max() ?? own
            return own == best ? (name, own) : nil
        }
        let isShared = tables.contains { $0 != table && $0.name == table.name }
        let isQualified = found.contains { $0.likeness > table.name.count }
        // If some names have the schema before the table, those without it belong to the other schema.
        let own = found.filter { !isShared || !isQualified || $0.likeness > table.name.count }
        guard own.isEmpty else {
            let ranked = own.map { ($0.name, isWhole($0.name, table) ? 0 : 1, -$0.likeness) }
            return ranked.sorted { ($0.1, $0.2, $0.0) < ($1.1, $1.2, $1.0) }.map(\.0)
        }
        return names.filter { name in
            guard let file = DataFileName(name), foldedName(file.stem) == foldedName(table.name) else {
                return false
            }
            return !tables.contains { isWhole(name, $0) }
        }
    }

    /// The length of the table's name, with or without its schema, if the file's name begins with it.
    private static func likeness(_ stem: String, _ table: TableName) -> Int? {
        let stem = stem.lowercased()
        return bases(table).filter { base in
            guard stem.hasPrefix(base) else { return false }
            return stem.dropFirst(base.count).first.map { "-_.".contains($0) } ?? true
        }.map(\.count).max()
    }

    private static func bases(_ table: TableName) -> [String] {
        ["\(table.schema).\(table.name)", table.name].map { $0.lowercased() }
    }

    private static func isWhole(_ name: String, _ table: TableName) -> Bool {
        DataFileName(name).map { bases(table).contains($0.stem.lowercased()) } ?? false
    }

    // MARK: Patterns

    /// The pattern that matches most of the files, and no other file of the folder.
    ///
    /// - Parameter length: the length of the table's name and the character after it, in the first file's name.
    private static func pattern(
        matching files: [String], after length: Int, in names: [String]
    ) -> (String, [String])? {
        let start = files.dropFirst().reduce(files[0]) { start, name in
            String(zip(start, name).prefix { $0 == $1 }.map(\.0))
        }
        let mark = start.lastIndex { "-_.".contains($0) }.map { String(start[...$0]) }
        let heads = [String(files[0].prefix(length)), mark, start].compactMap(\.self).filter {
            !$0.isEmpty && !$0.contains(where: isSpecial)
        }
        let tails = Set(files.compactMap { DataFileName($0)?.ending }).sorted() + [".csv*"]
        let patterns = heads.flatMap { head in tails.map { tail in "\(head)*\(tail)" } }
        let found = patterns.map { pattern in
            (pattern: pattern, files: names.filter { name in fnmatch(pattern, name, 0) == 0 })
        }.filter { match in !match.files.isEmpty && match.files.allSatisfy(files.contains) }
        let most = found.map(\.files.count).max()
        return found.first { $0.files.count == most }.map { ($0.pattern, $0.files) }
    }

    private static func isSpecial(_ character: Character) -> Bool { "*?[]\\".contains(character) }
}
