import TestSupport
import Testing

@testable import Rows

/// Times that a source keeps in floating point, and the bounds that find them.
@Suite struct FloatEpochTests {
    @Test(arguments: [1, 1_000, 1_000_000, 1_000_000_000]) func boundsAndValuesAgree(unitsPerSecond: Int64) {
        var random = SplitMix(seed: UInt64(unitsPerSecond))
        for _ in 0..<20_000 {
            let bits = Int.random(in: 1...52, using: &random)
            let micro = Int64.random(in: -(1 << Int64(bits))...(1 << Int64(bits)), using: &random)
            let count = FloatEpoch.count(ofMicroseconds: micro, unitsPerSecond: unitsPerSecond)
            #expect(FloatEpoch.microseconds(count, unitsPerSecond: unitsPerSecond) == micro)
            let least = FloatEpoch.least(ofMicroseconds: micro, unitsPerSecond: unitsPerSecond)
            #expect(FloatEpoch.microseconds(least, unitsPerSecond: unitsPerSecond) == micro)
            let before = FloatEpoch.microseconds(least.nextDown, unitsPerSecond: unitsPerSecond)
            #expect(before.map { $0 < micro } ?? false)
        }
    }

    @Test func timesBeyond64BitsHaveNoMicrosecond() {
        for count in [Double.infinity, -.infinity, .nan, 1e300, -1e19] {
            #expect(FloatEpoch.microseconds(count, unitsPerSecond: 1_000) == nil)
        }
    }
}
