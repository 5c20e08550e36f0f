/// A line of a file, prepared once for all of its excerpts.
struct ExcerptLine {
    /// Counted from 1.
    let number: Int
    let scalars: [Unicode.Scalar]
    /// Columns from 0 whose text is replaced by a mask, which has a fixed width and does not tell the length. In order,
    /// without overlap.
    private let secrets: [Range<Int>]

    init(number: Int, text: String, secrets: [Range<Int>]) {
        self.number = number
        scalars = Array(text.unicodeScalars)
        var merged: [Range<Int>] = []
        for range in secrets.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.secrets = merged
    }

    /// The secrets that end behind the column.
    func secrets(from column: Int) -> ArraySlice<Range<Int>> {
        var (low, high) = (0, secrets.count)
        while low < high {
            let middle = (low + high) / 2
            if secrets[middle].upperBound <= column { low = middle + 1 } else { high = middle }
        }
        return secrets[low...]
    }
}
