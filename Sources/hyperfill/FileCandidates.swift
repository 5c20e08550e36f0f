import Diagnostics
import Foundation
import Reporting
import RowSources
import Rows
import Terms
import TimeAxis

/// CSV files that may hold the rows of hypertables, told by their names.
struct FileCandidates {
    /// As typed, relative to the working folder.
    private let folder: String
    private let names: [String]
    private let planFolder: String

    /// - Parameters:
    ///   - path: a folder, a file or a glob.
    ///   - shown: the path as errors may show it.
    ///   - planFolder: what paths in the plan start from.
    /// - Throws: ``Ending`` when there are none.
    init(_ path: String, shown: String, planFolder: String) throws {
        self.planFolder = planFolder
        guard Self.isReadable(path) else {
            throw Ending(
                .usage,
                "the source \(shown) is neither a file nor a folder, and cannot be read twice; nothing was written"
            )
        }
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let slash = path.lastIndex(of: "/")
        folder = isFolder.boolValue ? (path == "." ? "" : path) : slash.map { String(path[..<$0]) } ?? ""
        let all = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
        let pattern = slash.map { String(path[path.index(after: $0)...]) } ?? path
        names = (all ?? []).sorted().filter { name in
            if isFolder.boolValue { return Self.stem(name) != nil }
            return isThere ? name == pattern : fnmatch(pattern, name, 0) == 0
        }
        guard !names.isEmpty else {
            throw Ending(
                .usage,
                "the source \(shown) is no CSV file, no folder with such files and no SQLite file; nothing was written"
            )
        }
    }

    /// False for pipes, sockets and devices.
    private static func isReadable(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return true }
        return [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    /// Whether the file begins as SQLite's do.
    static func isSQLite(_ path: String) -> Bool {
        // Opening a pipe would wait for a writer.
        guard isReadable(path), let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        return (try? file.read(upToCount: 16)) == Data("SQLite format 3\0".utf8)
    }

    /// A path of the working folder's, as it reads from the plan's.
    static func path(_ path: String, from planFolder: String) -> String {
        let isHere =
            URL(filePath: planFolder.isEmpty ? "." : planFolder).standardizedFileURL
            == URL(filePath: ".").standardizedFileURL
        return path.hasPrefix("/") || isHere
            ? path : URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    }

    /// `metrics` of `metrics.csv.gz`; `nil` for a file that is no CSV.
    private static func stem(_ name: String) -> String? {
        [".csv", ".csv.gz", ".csv.zst"].first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) }
    }

    /// - Throws: `SourceError`.
    func origin(
        for table: TableName, _ time: String, _ type: TimeType, beside others: [String]
    ) async throws -> SourceSketch.Found {
        guard let path = path(of: table) else {
            let stems = names.compactMap(Self.stem)
            return .init(near: nearest(to: table.name, among: stems).map { [$0] } ?? [])
        }
        let columns = try await files(path, time, type, nil).header()
        var found = SourceSketch.Found(
            origin: .init(place: .path(Self.path(path, from: planFolder)), columns: columns))
        let times = TimeCandidates(time, type, columns, beside: others)
        // CSV has no form of times but one.
        for mapping in times.mappings where mapping.form == nil {
            let sample = try? await files(path, time, type, [mapping]).sample(
                of: Window(start: nil, end: .max))
            guard let sample, let earliest = sample.earliest, times.isPlausible(earliest, until: .max)
            else { continue }
            found.origin?.timeColumn = times.isNamed ? nil : mapping.source
            found.earliest = earliest
            break
        }
        return found
    }

    private func files(
        _ path: String, _ time: String, _ type: TimeType, _ mapping: [ColumnMapping]?
    ) throws -> CSVFiles {
        let always = Window(start: nil, end: .max)
        return try CSVFiles(
            path: path, folder: ".", format: CSVFormat(header: true),
            columns: ColumnRequest(time: time, timeType: type, mapping: mapping, table: []), whole: always)
    }

    /// One file, or a pattern for all that begin with the table's name and go on after `-`, `_` or a point.
    private func path(of table: TableName) -> String? {
        let prefix = folder.isEmpty ? "" : "\(folder)/"
        for base in ["\(table.schema).\(table.name)", table.name] {
            if let name = names.first(where: { Self.stem($0)?.lowercased() == base.lowercased() }) {
                return prefix + name
            }
            for mark in ["-", "_", "."] {
                let parts = names.filter { $0.hasPrefix(base + mark) && Self.stem($0) != nil }
                let kinds = Set(parts.map { name in [".gz", ".zst"].first { name.hasSuffix($0) } ?? "" })
                guard let kind = kinds.first, kinds.count == 1 else { continue }
                return "\(prefix)\(base)\(mark)*.csv\(kind)"
            }
        }
        return nil
    }
}
