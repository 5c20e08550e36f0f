import Glibc
import Synchronization
import SystemPackage

/// One file, or all files that a shell pattern matches.
struct FilePattern: Sendable {
    /// The text in the plan.
    let text: String
    /// The start of relative patterns.
    let base: FilePath
    private let first = FirstMatch()

    init(_ text: String, base: String) {
        self.text = text
        self.base = FilePath(base)
    }

    /// The files with their names for messages, sorted by the bytes of the names.
    ///
    /// - Throws: ``SourceError`` if no file matches, if a folder may not be entered, if the text is both a name and a
    ///   pattern, if a file matches beside its packed copy, or if other files match than at the first call.
    func files() throws -> [(name: String, path: FilePath)] {
        let names = text.contains { "*?[".contains($0) } ? try matches() : [text]
        if !first.isKnown { try refuseCopies(among: names) }
        try first.check(names, of: text)
        return names.map { ($0, path(of: $0)) }
    }

    /// The path of a name, which may be absolute.
    private func path(of name: String) -> FilePath {
        base.pushing(FilePath(name))
    }

    private func matches() throws -> [String] {
        // Later calls have to find the names of the first.
        if !first.isKnown { try requireFolders() }
        let found = try names(matching: text)
        guard exists(path(of: text)) else {
            guard !found.isEmpty else { throw SourceError.noMatch(of: text) }
            return found
        }
        // The text is also the name of a file.
        if let other = found.first(where: { $0 != text }) { throw SourceError.patternAndName(text, other) }
        return [text]
    }

    /// Folders that match, but may not be entered or reached, would leave their files out without a word.
    private func requireFolders() throws {
        for end in text.indices where text[end] == "/" && text[..<end].contains(where: { "*?[".contains($0) })
        {
            for name in try names(matching: String(text[..<end])) {
                let path = path(of: name)
                var status = stat()
                guard stat(path.string, &status) == 0 else {
                    throw SourceError.unreadableFolder(name, Errno(rawValue: errno))
                }
                guard status.st_mode & S_IFMT == S_IFDIR, access(path.string, X_OK) != 0 else { continue }
                throw SourceError.unreadableFolder(name, Errno(rawValue: errno))
            }
        }
    }

    /// The names that a pattern matches, sorted by their bytes.
    private func names(matching text: String) throws -> [String] {
        let isAbsolute = FilePath(text).isAbsolute
        let prefix = base.string.hasSuffix("/") ? base.string : base.string + "/"
        let pattern = isAbsolute ? text : escaped(prefix) + text
        var found = glob_t()
        defer { globfree(&found) }
        let code = glob(pattern, GLOB_ERR | GLOB_NOSORT, nil, &found)
        guard code == 0 else {
            guard code == GLOB_NOMATCH || errno == ENOENT else {
                throw SourceError.unreadableFolder(text, Errno(rawValue: errno))
            }
            return []
        }
        let names = (0..<Int(found.gl_pathc)).compactMap { index in
            found.gl_pathv[index].map { String(cString: $0) }
        }
        return names.map { isAbsolute ? $0 : String($0.dropFirst(prefix.count)) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// `gzip -k` leaves the plain file beside the packed one, and both hold the same rows.
    private func refuseCopies(among names: [String]) throws {
        var firsts: [String: String] = [:]
        for name in names {
            let plain = Decompressor.plainName(of: name)
            if let other = firsts[plain] { throw SourceError.packedCopy(name, other) }
            firsts[plain] = name
        }
    }

    private func exists(_ path: FilePath) -> Bool {
        access(path.string, F_OK) == 0
    }

    /// Escapes a folder, whose characters are not part of the pattern.
    private func escaped(_ folder: String) -> String {
        String(folder.flatMap { "*?[]\\".contains($0) ? ["\\", $0] : [$0] })
    }
}

/// The files that a pattern matched first. A file that appears later may have rows of windows that are done.
private final class FirstMatch: Sendable {
    private let names = Mutex<[String]?>(nil)

    var isKnown: Bool { names.withLock { $0 != nil } }

    func check(_ found: [String], of pattern: String) throws {
        let first = names.withLock { names in
            let first = names ?? found
            names = first
            return first
        }
        guard first == found else {
            let odd = Set(first).symmetricDifference(found).sorted()
            throw SourceError(
                .changed, RowPlace(input: pattern),
                "the files that match changed since they were first read: \(odd.joined(separator: ", "))",
                hint: "rows may be missing from the windows loaded already: stop whatever writes there, then "
                    + "run again")
        }
    }
}

extension SourceError {
    fileprivate static func noMatch(of pattern: String) -> SourceError {
        SourceError(
            .noFile, RowPlace(input: pattern), "no file matches the pattern",
            hint: "paths are relative to the plan's folder")
    }

    fileprivate static func patternAndName(_ text: String, _ other: String) -> SourceError {
        SourceError(
            .badFormat, RowPlace(input: text),
            "this is the name of a file, and as a pattern it matches \(other) as well",
            hint:
                "rename the file; or write `[*]` for `*`, `[?]` for `?` and `[[]` for `[` if the file alone is meant"
        )
    }

    fileprivate static func unreadableFolder(_ name: String, _ reason: Errno) -> SourceError {
        SourceError(.unreadable, RowPlace(input: name), "a folder of the pattern cannot be read: \(reason)")
    }
}
