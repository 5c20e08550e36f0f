import Terms

/// A window of which the target holds more rows than the source: to load it would lose dual-written rows.
///
/// T lies after dual-writing began, so a row that dual-writing wrote before T is in the source as well. A source with
/// fewer rows contradicts T, or is not the right source, or has lost rows.
package struct FewerRows: Hashable, Sendable {
    /// The rows that the target held.
    let held: Int
    /// The rows that the source has.
    let given: Int

    /// - Returns: `nil` if no row is lost, or the loss is accepted.
    package init?(held: Int, given: Int, accepted: Set<Risk>) {
        guard given < held, !accepted.contains(.fewerRows) else { return nil }
        self.held = held
        self.given = given
    }

    /// - Parameters:
    ///   - method: how the source was counted.
    ///   - isEmptied: whether an earlier task removed the rows, so that a rollback does not bring them back.
    package func failure(countedBy method: String, isEmptied: Bool = false) -> TaskFailure {
        let count = held == 1 ? "1 row" : "\(held) rows"
        let outcome =
            isEmptied
            ? "the load was rolled back, and the window stays empty, because `delete` removed its rows when the source "
                + "still had as many"
            : "the deletion was rolled back, and the window is as it was"
        return TaskFailure(
            kind: .countMismatch,
            message:
                "the target holds \(count) of this window, and the source only \(given); \(outcome)",
            details: ["the source was counted by \(method)"],
            hint:
                "what dual-writing or an earlier run wrote before T must be in the source as well. Make sure that it is the "
                + "right source and has lost no rows, and that T lies after dual-writing began. "
                + "`hyperfill run` with `\(Risk.fewerRows.option)` loads the source's rows alone")
    }
}
