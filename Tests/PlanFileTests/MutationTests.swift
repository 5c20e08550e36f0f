import Diagnostics
import PlanFile
import TestSupport
import Testing

@Suite struct MutationTests {
    /// Loading a changed text ends with a plan or with an error, never with both. Every diagnostic can be rendered.
    @Test func mutatedPlansLoadOrFailWithAnError() throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        let plans = try Fixture.all.filter(\.isValid).map { try $0.bytes() }
        for round in 0..<1_500 {
            var bytes = try #require(plans.randomElement(using: &random))
            for _ in 0..<Int.random(in: 1...4, using: &random) { PlanMutation.change(&bytes, using: &random) }
            let loaded = LoadedPlan(bytes: bytes, fileName: "m.yaml", environment: ["X": "1"])
            #expect(
                (loaded.plan == nil) == (loaded.diagnostics.hasErrors || loaded.isOpen),
                "seed \(seed), round \(round)")
            #expect(loaded.diagnostics.isEmpty == loaded.rendered().isEmpty, "seed \(seed), round \(round)")
        }
    }

    @Test func everyPrefixOfAPlanLoadsOrFails() throws {
        let everything = try #require(Fixture.all.first { $0.name == "valid/everything.yaml" })
        let bytes = try everything.bytes()
        for length in 0..<bytes.count {
            let loaded = LoadedPlan(
                bytes: Array(bytes[..<length]), fileName: "m.yaml", environment: Fixture.environment)
            #expect(
                (loaded.plan == nil) == (loaded.diagnostics.hasErrors || loaded.isOpen),
                "prefix of \(length) bytes")
        }
    }
}
