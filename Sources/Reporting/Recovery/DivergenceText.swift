import Tasks
import Terms

/// The words for objects that undo what a finished task did.
struct DivergenceText {
    /// `retention policy 1000 and 1 more of public.metrics is on again, although a run had paused it`.
    let sentence: String
    /// The clause that says what a run does about them.
    let remedy: String

    /// - Parameter table: named in the sentence; `nil` where the table is clear.
    init(_ divergence: Divergence, of table: TableName? = nil) {
        let first = divergence.objects.first.map(displayLine) ?? "an object"
        let isOne = divergence.objects.count == 1
        let more = isOne ? "" : " and \(divergence.objects.count - 1) more"
        let owner = table.map { " of \(displayLine($0.description))" } ?? ""
        let isIndex = divergence.undone == .dropIndex
        let act = isIndex ? "dropped" : "paused"
        let verb = isIndex ? (isOne ? "exists" : "exist") : (isOne ? "is on" : "are on")
        let pronoun = isOne ? ("it", "it is") : ("them", "they are")
        switch divergence.cause {
        case .restored:
            sentence = "\(first)\(more)\(owner) \(verb) again, although a run had \(act) \(pronoun.0)"
            remedy = "\(pronoun.1) \(act) again"
        case .added:
            sentence = "\(first)\(more)\(owner) \(verb), and no run has \(act) \(pronoun.0)"
            remedy = "\(pronoun.1) \(act)"
        }
    }
}
