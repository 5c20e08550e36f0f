import Foundation
import FuzzTargets
import TestSupport
import Testing

/// A short form of `Tests/Fuzz/run.sh`, and the inputs that it has found.
@Suite struct FuzzTests {
    @Test(arguments: FuzzTarget.allCases) func samplesAndMutationsKeepThePromises(target: FuzzTarget) throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        let samples = target.samples
        #expect(samples.count > 10)
        for sample in samples { try target.read(sample) }
        let mutation = Mutation(samples)
        for _ in 0..<1_500 {
            let bytes = mutation.next(&random)
            #expect(throws: Never.self, "seed \(seed): \(Data(bytes).base64EncodedString())") {
                try target.read(bytes)
            }
        }
    }

    /// Inputs that broke a promise before, as `run.sh` keeps them: a folder for each target.
    @Test(arguments: FuzzTarget.allCases) func foundInputsKeepThePromises(target: FuzzTarget) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Found/\(target.rawValue)")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in files.sorted() {
            let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
            #expect(throws: Never.self, "\(name)") { try target.read(bytes) }
        }
    }
}
