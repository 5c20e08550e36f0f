/// The difference between the files of a source and the files that the state records.
package struct FileDifference: Hashable, Sendable {
    /// The files that there are, and the recorded ones that are gone, marked so; by name.
    package let merged: [RecordedFile]
    private let changed: [String]
    private let new: [String]
    private let gone: [String]

    /// - Parameters:
    ///   - recorded: some of them may be marked as gone.
    ///   - present: the files that there are.
    package init(from recorded: [RecordedFile], to present: [RecordedFile]) {
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

    /// Whether the files are as they were recorded.
    package var isEmpty: Bool { changed.isEmpty && new.isEmpty && gone.isEmpty }

    /// Whether the source may lack rows that were loaded once.
    package var areSomeGone: Bool { merged.contains { $0.isGone == true } }

    /// `dumps/a.csv has changed, dumps/b.csv is new`.
    package var sentence: String {
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
