import Foundation

/// The seed of a property test: `HYPERFILL_SEED` when it is set (`random` draws one), otherwise a constant:
/// a change must not pass or fail by luck.
package func testSeed(_ test: String = #function) -> UInt64 {
    let named = ProcessInfo.processInfo.environment["HYPERFILL_SEED"]
    if named == "random" {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("\(test): HYPERFILL_SEED=\(seed)")
        return seed
    }
    return named.flatMap(UInt64.init) ?? 20_260_810
}
