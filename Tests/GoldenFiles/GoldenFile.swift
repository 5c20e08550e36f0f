import Foundation
import Testing

/// Compares a text with the file of that name in the folder `Goldens` beside the test's file. With
/// HYPERFILL_RECORD=1 it writes that file instead.
///
/// - Parameter testFile: the caller's file.
package func expectGolden(
    _ name: String, _ text: String, testFile: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let url = URL(filePath: testFile).deletingLastPathComponent().appending(path: "Goldens/\(name)")
    if ProcessInfo.processInfo.environment["HYPERFILL_RECORD"] == "1" {
        try text.write(to: url, atomically: true, encoding: .utf8)
        return
    }
    let golden = try String(contentsOf: url, encoding: .utf8)
    #expect(text == golden, "differs from Goldens/\(name)", sourceLocation: sourceLocation)
}
