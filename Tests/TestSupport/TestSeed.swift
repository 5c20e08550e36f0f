import Foundation

/// The seed of a property test: `HYPERFILL_SEED` when it is set (`random` draws one), otherwise always the same, so
/// that a change is judged by what it does and not by luck.
public func testSeed(_ test: String = #function) -> UInt64 {
    let named = ProcessInfo.processInfo.environment["HYPERFILL_SEED"]
    if named == "random" {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("\(test): HYPERFILL_SEED=\(seed)")
        return seed
    }
    return named.flatMap(UInt64.init) ?? 20_260_810
}
