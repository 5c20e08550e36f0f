/// A refusal that `--accept NAME` turns off for one run, because only a person can know that it is wrong.
package enum Risk: String, CaseIterable, Hashable, Sendable {
    /// A window of the target holds more rows than its source, and is loaded all the same.
    case fewerRows = "fewer-rows"

    /// The meaning of accepting it, as part of a sentence.
    package var meaning: String {
        switch self {
        case .fewerRows: "load windows of which the target holds more rows than the source"
        }
    }

    /// The option that accepts the risk.
    package var option: String { "--accept \(rawValue)" }
}
