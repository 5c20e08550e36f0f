import Simulation
import TestSupport
import Testing

/// A short run of what `Simulate` does for longer.
@Suite struct SimulationTests {
    @Test func everythingIsDoneOnceAndExactly() throws {
        let first = testSeed()
        var tally = Simulation.Tally()
        for seed in (0..<600).map({ first &+ UInt64($0) }) {
            var simulation = Simulation(seed: seed)
            do {
                tally.add(try simulation.run())
            } catch {
                Issue.record("seed \(seed): \(error); repeat it with `swift run Simulate 1 \(seed)`")
                return
            }
        }
        #expect(tally.deaths > 200 && tally.powerCuts > 100 && tally.edits > 100, "\(tally)")
        #expect(tally.olderCopies > 10 && tally.refusals > 0 && tally.losses > 100, "\(tally)")
        #expect(tally.setbacks > 200, "\(tally)")
    }

    @Test func aSeedReplays() throws {
        for seed: UInt64 in 1...40 {
            var first = Simulation(seed: seed), second = Simulation(seed: seed)
            let tally = try first.run()
            #expect(try second.run().steps == tally.steps, "seed \(seed)")
        }
    }

    /// Faults that the program does not have are found.
    @Test(arguments: Sabotage.allCases) func findsWhatIsBroken(sabotage: Sabotage) {
        let isFound = (1...2_000).contains { seed in
            var simulation = Simulation(seed: UInt64(seed), sabotage: sabotage)
            return (try? simulation.run()) == nil
        }
        #expect(isFound)
    }
}
