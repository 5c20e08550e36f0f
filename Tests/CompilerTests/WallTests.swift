import Foundation
import Testing

@Suite struct WallTests {
    /// The manifest makes a forbidden import impossible. This test fails when the manifest gets the dependency.
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
        (
            "Runbook",
            [
                "Timescale", "Postgres", "CLibPQ", "Execution", "StateFile", "RowSources", "PlanFile",
                "Reporting",
            ]
        ),
        (
            "Drafting",
            ["PlanFile", "Compiler", "Tasks", "Execution", "StateFile", "Postgres", "CLibPQ", "Reporting"]
        ),
        ("Tasks", ["Timescale", "Postgres", "CLibPQ", "Execution", "StateFile", "PlanFile", "Compiler"]),
    ])
    func importsRespectTheSeam(target: String, forbidden: [String]) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.appending(path: "Sources/\(target)")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".swift")
        }
        #expect(!files.isEmpty)
        for file in files {
            let imports = try String(contentsOf: folder.appending(path: file), encoding: .utf8).split(
                separator: "\n"
            )
            .filter { $0.contains("import ") && !$0.hasPrefix("//") && !$0.hasPrefix(" ") }
            .compactMap { $0.split(separator: " ").last.map(String.init) }
            #expect(Set(imports).isDisjoint(with: forbidden), "\(file)")
        }
        let manifest = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
        let start = try #require(manifest.range(of: ".target(\n            name: \"\(target)\","))
        let end = try #require(
            manifest.range(of: "swiftSettings", range: start.upperBound..<manifest.endIndex))
        for name in forbidden {
            #expect(!manifest[start.upperBound..<end.lowerBound].contains("\"\(name)\""))
        }
    }
}
