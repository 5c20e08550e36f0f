import Foundation
import GoldenFiles
import Reporting
import Tasks
import Testing

@Suite struct GraphTextTests {
    @Test(arguments: GraphText.Form.allCases)
    func drawsTheSample(_ form: GraphText.Form) throws {
        try expectGolden("graph.\(form.rawValue)", GraphText(try Sample.graph()).text(form))
    }

    @Test(arguments: [GraphText.Form.dot, .mermaid])
    func takesRunsOfWindowsTogether(_ form: GraphText.Form) throws {
        let text = GraphText(try Sample.long(windows: 10_000)).text(form)
        try expectGolden("graph-long.\(form.rawValue)", text)
        #expect(text.contains("9,996 more windows"))
    }

    @Test func jsonHasEveryTaskAndEdge() throws {
        let graph = try Sample.long(windows: 500)
        let data = Data(GraphText(graph).text(.json).utf8)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let tasks = try #require(object["tasks"] as? [[String: Any]])
        #expect(tasks.count == graph.tasks.count)
        #expect(
            tasks.compactMap { ($0["after"] as? [String])?.count } == graph.tasks.map(\.dependencies.count))
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dot"), "dot is not installed"))
    func dotReadsIt() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/dot")
        process.arguments = ["-Tplain"]
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(GraphText(try Sample.graph()).text(.dot).utf8))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
