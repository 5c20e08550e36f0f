import Diagnostics

/// The columns of a source, matched by name with those of a hypertable.
struct ColumnMatch {
    /// Columns that go together, in the source's order.
    private(set) var pairs: [(source: String, target: String)] = []
    /// Columns of the source that are not loaded, each with a similar name of the target.
    private(set) var unused: [(source: String, near: String?)] = []
    /// Columns of the target that get no value.
    private(set) var missing: [PlanSketch.Column] = []

    /// Matches equal names first, then names that differ only by capitals, then names that differ by underscores.
    ///
    /// - Parameter known: the source's names of columns that are matched already, by the target's names.
    init(_ source: [String], _ target: [PlanSketch.Column], known: [String: String] = [:]) {
        var taken = known
        let names = Set(target.map(\.name))
        for name in source where names.contains(name) { taken[name] = taken[name] ?? name }
        for fold in [{ $0.lowercased() }, foldedName] {
            for name in source where taken[name] != name && !taken.values.contains(name) {
                let folded = target.first { fold($0.name) == fold(name) && taken[$0.name] == nil }
                if let folded { taken[folded.name] = name }
            }
        }
        let targets = Dictionary(taken.map { ($0.value, $0.key) }) { first, _ in first }
        missing = target.filter { taken[$0.name] == nil }
        for name in source {
            if let target = targets[name] {
                pairs.append((name, target))
            } else {
                unused.append((name, nearest(to: name, among: missing.map(\.name))))
            }
        }
    }

    /// True if every column has the same name on both sides.
    var isPlain: Bool { pairs.allSatisfy { $0.source == $0.target } }
}
