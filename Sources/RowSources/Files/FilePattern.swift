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
    /// - Throws: ``SourceError`` if no file matches, if a file matches beside its packed copy, or if other files match than
    ///   at the first call.
    func files() throws -> [(name: String, path: FilePath)] {
        let whole = FilePath(text).isAbsolute ? FilePath(text) : base.pushing(FilePath(text))
        let isPattern = text.contains { "*?[".contains($0) } && !exists(whole)
        let names = isPattern ? try matches() : [text]
        try first.check(names, of: text)
        try refuseCopies(among: names)
        return names.map { name in
            (name, FilePath(name).isAbsolute ? FilePath(name) : base.pushing(FilePath(name)))
        }
    }

    private func matches() throws -> [String] {
        let isAbsolute = FilePath(text).isAbsolute
        let prefix = base.string.hasSuffix("/") ? base.string : base.string + "/"
        let pattern = isAbsolute ? text : escaped(prefix) + text
        var found = glob_t()
        defer { globfree(&found) }
        let code = glob(pattern, GLOB_ERR | GLOB_NOSORT, nil, &found)
        switch code {
        case 0: break
        case _ where code == GLOB_NOMATCH || errno == ENOENT:
            throw SourceError(
                .noFile, RowPlace(input: text), "no file matches the pattern",
                hint: "paths are relative to the plan's folder")
        default:
            throw SourceError(
                .unreadable, RowPlace(input: text),
                "a folder of the pattern cannot be read: \(Errno(rawValue: errno))")
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
