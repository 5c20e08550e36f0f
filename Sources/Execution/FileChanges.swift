import Tasks

/// What became of a source's files since they were written down.
struct FileChanges {
    /// The files as they are now, and those that are gone, marked so; by name.
    let merged: [RecordedFile]
    private let changed: [String]
    private let new: [String]
    private let gone: [String]

    /// - Parameters:
    ///   - recorded: as they were, some of them gone already.
    ///   - present: those that are there now.
    init(from recorded: [RecordedFile], to present: [RecordedFile]) {
        let known = Dictionary(recorded.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let names = Set(present.map(\.name))
        let missing = recorded.filter { !names.contains($0.name) }
        changed = present.filter { file in known[file.name].map { $0 != file } ?? false }.map(\.name)
        new = present.filter { known[$0.name] == nil }.map(\.name)
        gone = missing.filter { $0.isGone != true }.map(\.name)
        let marked = missing.map { file in
            var file = file
            file.isGone = true
            return file
        }
        merged = (present + marked).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Whether everything is as it was written down.
    var isEmpty: Bool { changed.isEmpty && new.isEmpty && gone.isEmpty }

    /// Whether rows may be missing now that were loaded once.
    var areSomeGone: Bool { merged.contains { $0.isGone == true } }

    /// `dumps/a.csv has changed, dumps/b.csv is new`.
    var sentence: String {
        [
            Self.phrase(changed, "has changed", "have changed"), Self.phrase(new, "is new", "are new"),
            Self.phrase(gone, "is gone", "are gone"),
        ].compactMap(\.self).joined(separator: ", ")
    }

    private static func phrase(_ names: [String], _ one: String, _ many: String) -> String? {
        switch names.count {
        case 0: nil
        case 1: "\(names[0]) \(one)"
        case 2: "\(names[0]) and \(names[1]) \(many)"
        default: "\(names[0]), \(names[1]) and \(names.count - 2) more \(many)"
        }
    }
}
