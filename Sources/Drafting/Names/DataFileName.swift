/// The name of a file that may hold CSV.
struct DataFileName {
    /// The name without its ending: `metrics` of `metrics.csv.gz`.
    let stem: String
    /// The ending with its dot: `.csv.gz`.
    let ending: String

    private static let endings = [".csv", ".tsv", ".txt"].flatMap { kind in
        ["", ".gz", ".zst"].map { kind + $0 }
    }

    /// `nil` if the name has no ending of CSV files.
    init?(_ name: String) {
        guard let ending = Self.endings.first(where: { name.lowercased().hasSuffix($0) }) else { return nil }
        stem = String(name.dropLast(ending.count))
        self.ending = String(name.suffix(ending.count))
    }
}
