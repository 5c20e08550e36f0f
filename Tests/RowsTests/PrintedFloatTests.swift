import TestSupport
import Testing

@testable import Rows

/// Numbers that become text are written as the server itself writes them.
@Suite(.enabled(if: ServerProbe.uri != nil, ServerProbe.skipped)) struct PrintedFloatTests {
    @Test func doublesAreWrittenAsTheServerWritesThem() async throws {
        try await compare("float8", Self.doubles(), PrintedFloat.text)
    }

    @Test func realsAreWrittenAsTheServerWritesThem() async throws {
        try await compare("float4", Self.floats(), PrintedFloat.text)
    }

    private func compare<Number: BinaryFloatingPoint>(
        _ type: String, _ numbers: [Number], _ text: (Number) -> String
    ) async throws {
        let values = numbers.map { "('\(text($0))')" }.joined(separator: ",\n")
        let answer = try await ServerProbe.withFolder { folder in
            try await ServerProbe.run(
                """
                set extra_float_digits = 1;
                select ours || ' ' || ours::\(type)::text from (values \(values)) as v (ours);
                """, in: folder)
        }
        let lines = answer.split(separator: "\n").filter { $0 != "SET" }
        #expect(lines.count == numbers.count)
        for (number, line) in zip(numbers, lines) {
            let texts = line.split(separator: " ")
            #expect(texts.count == 2 && texts[0] == texts[1], "\(number): \(line)")
            #expect(number.isNaN || Double(texts[0]).map { Number($0) } == number, "\(number): \(line)")
        }
    }

    private static func doubles() -> [Double] {
        var random = SplitMix(seed: 8)
        var numbers: [Double] = [
            0, -0.0, .nan, .infinity, -.infinity, 1e23, 9.5e-5, 1e-4, 1e15, 999_999_999_999_999,
        ]
        numbers += [.leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude]
        for power in -1_074...1_023 { numbers.append(Double(sign: .plus, exponent: power, significand: 1)) }
        for power in -323...308 { numbers.append(Double("1e\(power)") ?? 0) }
        for _ in 0..<2_000 {
            let bits = UInt64.random(in: 0...UInt64.max, using: &random)
            let number = Double(bitPattern: bits)
            if number.isFinite { numbers.append(number) }
            // Numbers whose shortest digits are often half-way to the next number.
            let power = Int.random(in: 52...80, using: &random)
            numbers.append(
                Double(bits >> 11 | 1 << 52) * Double(sign: .plus, exponent: power - 52, significand: 1))
            numbers.append(Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 1_000)
        }
        return numbers
    }

    private static func floats() -> [Float] {
        var random = SplitMix(seed: 4)
        var numbers: [Float] = [
            0, -0.0, .nan, .infinity, -.infinity, 1e6, 999_999, 1e-4, 9.5e-5, 8_388_608.5,
        ]
        numbers += [.leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude]
        for power in -149...127 { numbers.append(Float(sign: .plus, exponent: power, significand: 1)) }
        for power in -45...38 { numbers.append(Float("1e\(power)") ?? 0) }
        for _ in 0..<3_000 {
            let bits = UInt32.random(in: 0...UInt32.max, using: &random)
            let number = Float(bitPattern: bits)
            if number.isFinite { numbers.append(number) }
            let power = Int.random(in: 22...40, using: &random)
            numbers.append(
                Float(bits >> 8 | 1 << 23) * Float(sign: .plus, exponent: power - 23, significand: 1))
        }
        return numbers
    }
}
