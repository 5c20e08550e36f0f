import Foundation
import Glibc
import RowSources
import Rows
import Terms
import TimeAxis
import Timescale

/// CSV files that may hold the rows of hypertables, by their names.
struct FileCandidates: Sendable {
    /// The folder of the files, as typed: relative to the working folder.
    private let folder: String
    private let names: [String]
    /// True if the option names one file, and no folder or glob.
    private let isOneFile: Bool
    private let planFolder: String

    /// - Parameters:
    ///   - path: a folder, a file or a glob.
    ///   - shown: the path as errors may show it.
    ///   - planFolder: the folder from which paths in the plan start.
    /// - Throws: ``DraftingError`` when there are none.
    init(_ path: String, shown: String, planFolder: String) throws {
        self.planFolder = planFolder
        guard Self.isReadable(path) else {
            throw DraftingError(
                .wrongOption,
                "the source \(shown) is neither a file nor a folder, and cannot be read twice; nothing was written"
            )
        }
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let slash = path.lastIndex(of: "/")
        folder = isFolder.boolValue ? (path == "." ? "" : path) : slash.map { String(path[..<$0]) } ?? ""
        let all = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
        let pattern = slash.map { String(path[path.index(after: $0)...]) } ?? path
        isOneFile = isThere && !isFolder.boolValue
        names = (all ?? []).filter(\.isOneLine).sorted().filter { name in
            if isFolder.boolValue { return DataFileName(name) != nil }
            return isThere ? name == pattern : fnmatch(pattern, name, 0) == 0
        }
        guard !names.isEmpty else {
            throw DraftingError(
                .wrongOption,
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

    /// True if the file begins as SQLite's files do.
    static func isSQLite(_ path: String) -> Bool {
        // Opening a pipe would wait for a writer.
        guard isReadable(path), let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        return (try? file.read(upToCount: 16)) == Data("SQLite format 3\0".utf8)
    }

    /// The path of a file as a plan names it.
    ///
    /// - Parameter path: relative to the working folder.
    static func path(_ path: String, from planFolder: String) -> String {
        let isHere =
            URL(filePath: planFolder.isEmpty ? "." : planFolder).standardizedFileURL
            == URL(filePath: ".").standardizedFileURL
        return path.hasPrefix("/") || isHere
            ? path : URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    }

    /// The origin of one hypertable's rows.
    ///
    /// - Parameter tables: all hypertables of the plan.
    func origin(
        for facts: HypertableFacts, _ time: String, _ type: TimeType, among tables: [TableName]
    ) async throws -> SourceExplorer.Found {
        let choice =
            isOneFile && tables.count == 1
            ? FileChoice(theOnly: names[0], for: facts.table)
            : FileChoice(for: facts.table, among: tables, in: names)
        guard let pattern = choice.pattern else { return .init(near: choice.near) }
        var origin = PlanSketch.Origin(
            place: .path(Self.path(path(of: pattern), from: planFolder)), columns: [])
        origin.notes = choice.notes
        do {
            let form = try await FormatGuess(
                of: choice.files.map(path(of:)), beside: facts.columns.map(\.name))
            origin.columns = form.header
            origin.format = form.format
            origin.fieldCount = form.fieldCount
            origin.notes += form.notes
            return try await found(origin, pattern, facts, time, type)
        } catch let error as SourceError {
            // The plan is drafted all the same, with a note about the file.
            origin.notes.append("`\(error.place)` cannot be read: \(error.message).")
            return .init(origin: origin)
        }
    }

    /// Adds the time column and the earliest time, from the first rows of the files.
    private func found(
        _ origin: PlanSketch.Origin, _ pattern: String, _ facts: HypertableFacts, _ time: String,
        _ type: TimeType
    ) async throws -> SourceExplorer.Found {
        var found = SourceExplorer.Found(origin: origin)
        guard origin.format.header else {
            let columns = facts.columns.filter { !$0.isGenerated }.map(\.name)
            let fields = Self.fields(origin.fieldCount, columns, time)
            found.origin?.fields = fields
            let rows = try files(pattern, time, type, fields.map { ColumnMapping($0) }, origin.format)
            await look(for: rows, in: &found) { _ in true }
            return found
        }
        let times = TimeCandidates(time, type, origin.columns, beside: facts.columns.map(\.name))
        // In CSV, times have only one form.
        for mapping in times.mappings where mapping.form == nil {
            let rows = try files(pattern, time, type, [mapping], origin.format)
            await look(for: rows, in: &found) { times.isPlausible($0, until: .max) }
            guard found.earliest != nil else { continue }
            found.origin?.timeColumn = times.isNamed ? nil : mapping.source
            break
        }
        if !times.isNamed, found.earliest == nil { found.origin?.obstacle = [] }
        return found
    }

    /// The table's first columns in order, the time column among them.
    ///
    /// - Parameter count: how many; all if the table has fewer.
    private static func fields(_ count: Int, _ columns: [String], _ time: String) -> [String] {
        let others = Set(columns.filter { $0 != time }.prefix(max(0, count - 1)))
        return columns.filter { $0 == time || others.contains($0) }
    }

    /// Reads the first rows for the earliest time in them, or for the reason why they cannot be read.
    private func look(
        for rows: CSVFiles, in found: inout SourceExplorer.Found, _ isPlausible: (Int64) -> Bool
    ) async {
        do {
            let earliest = try await rows.sample(of: Window(start: nil, end: .max))?.earliest
            found.earliest = earliest.flatMap { isPlausible($0) ? $0 : nil }
            if found.earliest != nil { found.origin?.obstacle = [] }
        } catch let error as SourceError {
            found.origin?.obstacle = ["\(error.place): \(error.message)", error.hint].compactMap(\.self)
        } catch {}
    }

    private func files(
        _ pattern: String, _ time: String, _ type: TimeType, _ mapping: [ColumnMapping], _ format: CSVFormat
    ) throws -> CSVFiles {
        try CSVFiles(
            path: path(of: pattern), folder: ".", format: format,
            columns: ColumnRequest(time: time, timeType: type, mapping: mapping, table: []),
            whole: Window(start: nil, end: .max))
    }

    /// The path from the working folder.
    private func path(of name: String) -> String { folder.isEmpty ? name : "\(folder)/\(name)" }
}
