/// The name of a file that may hold CSV.
public struct DataFileName {
    /// `metrics` of `metrics.csv.gz`.
    public let stem: String
    /// `.csv.gz`
    public let ending: String

    private static let endings = [".csv", ".tsv", ".txt"].flatMap { kind in
        ["", ".gz", ".zst"].map { kind + $0 }
    }

    /// `nil` for another file.
    public init?(_ name: String) {
        guard let ending = Self.endings.first(where: { name.lowercased().hasSuffix($0) }) else { return nil }
        stem = String(name.dropLast(ending.count))
        self.ending = String(name.suffix(ending.count))
    }
}
