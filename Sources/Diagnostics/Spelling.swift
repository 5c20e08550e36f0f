/// The candidate that the word is most likely a misspelling of; `nil` if no candidate is near.
///
/// A candidate is near if it differs only by capitals, `-` and `_`, or by at most one edit for every three letters, and
/// at least one. An edit inserts, deletes or replaces a letter or swaps two neighbours. Of equally near candidates the
/// first wins.
package func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let plain = simplified(word)
    guard !plain.isEmpty, plain.count <= 64 else { return nil }
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where candidate != word {
        let other = simplified(candidate)
        let limit = max(1, min(plain.count, other.count) / 3)
        guard abs(plain.count - other.count) <= limit else { continue }
        let distance = editDistance(plain, other)
        if distance <= limit, distance < plain.count, distance < best?.distance ?? Int.max {
            best = (candidate, distance)
        }
    }
    return best?.candidate
}

private func simplified(_ word: String) -> [Character] {
    word.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }.map { $0 }
}

/// Edits between two words, where no stretch is edited twice (optimal string alignment).
func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            var cost = min(
                last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
            if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
