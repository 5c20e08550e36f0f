import Tasks
import TimeAxis

extension HypertableSpec {
    /// The names of the first five windows, for a sentence; `, …` for the others.
    func names(of windows: [Window]) -> String {
        windows.prefix(5).map { $0.name(as: timeType) }.joined(separator: ", ")
            + (windows.count > 5 ? ", …" : "")
    }
}
