/// The evidence that one load wrote all rows of a window. A load is one transaction that writes one window.
package struct LoadEvidence: Hashable, Sendable {
    /// The number of the one transaction that wrote all rows since the first run; `nil` if it is unknown, or if there
    /// are several.
    package var transaction: Int64?
    /// Whether a chunk of the window has other storage than at its creation. Its rows may then name the transaction
    /// that moved them, and not the one that wrote them.
    package var isRewritten: Bool

    package init(transaction: Int64?, isRewritten: Bool) {
        self.transaction = transaction
        self.isRewritten = isRewritten
    }

    /// The doubts about the windows of one hypertable, in their order; `nil` for a window that one load wrote.
    package static func doubts(_ evidence: [LoadEvidence]) -> [LoadDoubt?] {
        var uses: [Int64: Int] = [:]
        for transaction in evidence.compactMap(\.transaction) { uses[transaction, default: 0] += 1 }
        return evidence.map { window in
            if window.isRewritten { return .rewritten }
            guard let transaction = window.transaction else { return .writers }
            return uses[transaction] == 1 ? nil : .severalWindows
        }
    }
}

/// A reason not to take the rows of a window for loaded.
package enum LoadDoubt: Hashable, Sendable, CaseIterable {
    /// Several transactions wrote the rows, or one before the first run, or none is known.
    case writers
    /// A chunk was rewritten or truncated.
    case rewritten
    /// One transaction wrote rows of several windows.
    case severalWindows
}
