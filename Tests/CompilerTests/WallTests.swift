import Foundation
import Testing

@Suite struct WallTests {
    /// The manifest makes a forbidden import impossible only as long as nobody adds the dependency to it.
    @Test(arguments: [
        ("Execution", ["PlanFile", "Compiler", "Diagnostics", "Reporting"]),
        (
            "Compiler",
            [
                "Timescale", "Postgres", "CLibPQ", "Execution", "StateFile", "RowSources", "Foundation",
                "Glibc",
            ]
        ),
        (
            "Reporting",
            ["Timescale", "Postgres", "CLibPQ", "Execution", "StateFile", "RowSources", "PlanFile"]
        ),
        ("Tasks", ["Timescale", "Postgres", "CLibPQ", "Execution", "StateFile", "PlanFile", "Compiler"]),
    ])
    func importsRespectTheSeam(target: String, forbidden: [String]) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.appending(path: "Sources/\(target)")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files where file.pathExtension == "swift" {
            let imports = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
                .filter { $0.contains("import ") && !$0.hasPrefix("//") && !$0.hasPrefix(" ") }
                .compactMap { $0.split(separator: " ").last.map(String.init) }
            #expect(Set(imports).isDisjoint(with: forbidden), "\(file.lastPathComponent)")
        }
        let manifest = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
        let start = try #require(manifest.range(of: ".target(\n            name: \"\(target)\""))
        let end = try #require(
            manifest.range(of: "swiftSettings", range: start.upperBound..<manifest.endIndex))
        for name in forbidden {
            #expect(!manifest[start.upperBound..<end.lowerBound].contains("\"\(name)\""))
        }
    }
}
