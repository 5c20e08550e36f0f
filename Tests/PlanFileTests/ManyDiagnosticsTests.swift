import Glibc
import Testing

@testable import PlanFile

/// Work for a plan grows with its diagnostics, and not with their square.
@Suite struct ManyDiagnosticsTests {
    enum Shape: String, CaseIterable {
        /// Each unknown key has a line of its own.
        case lines
        /// All are in one line.
        case oneLine
    }

    private static func plan(_ shape: Shape, keys: Int) -> String {
        let entries = (0..<keys).map { "unknown\($0): 1" }
        return switch shape {
        case .lines: "version: 1\n" + entries.map { "\($0)\n" }.joined()
        case .oneLine: "version: 1\ntarget: { \(entries.joined(separator: ", ")) }\n"
        }
    }

    /// The processor time of this thread, in nanoseconds.
    private static var processorTime: Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    private static func cost(_ shape: Shape, keys: Int) -> Int {
        let text = plan(shape, keys: keys)
        return (0..<3).map { _ in
            let start = processorTime
            let loaded = LoadedPlan(text: text, fileName: "x.yaml", environment: [:])
            #expect(loaded.rendered().utf8.count > 50 * keys)
            #expect(loaded.diagnostics.count >= keys)
            return processorTime - start
        }.min() ?? 0
    }

    /// Eight times the keys may cost at most twenty times as much. A square would be 64 times.
    @Test(arguments: Shape.allCases) func workGrowsWithTheirNumber(shape: Shape) {
        let few = Self.cost(shape, keys: 500)
        let many = Self.cost(shape, keys: 4_000)
        #expect(many < 20 * few, "\(many) for 4,000 keys, \(few) for 500")
    }
}
