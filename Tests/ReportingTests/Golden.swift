import Foundation
import Testing

/// Compares a text with the file of that name under `Goldens`; writes the file instead when HYPERFILL_RECORD=1.
func expectGolden(_ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name)")
    if ProcessInfo.processInfo.environment["HYPERFILL_RECORD"] == "1" {
        try text.write(to: url, atomically: true, encoding: .utf8)
        return
    }
    let golden = try String(contentsOf: url, encoding: .utf8)
    #expect(text == golden, "differs from Goldens/\(name)", sourceLocation: sourceLocation)
}
