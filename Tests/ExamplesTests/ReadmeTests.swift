import Foundation
import Tasks
import Testing

/// The guides say what the program does, and which tests there are.
@Suite struct ReadmeTests {
    private let readme: String

    init() throws {
        readme = try String(contentsOf: ExamplePlan.repository.appending(path: "README.md"), encoding: .utf8)
    }

    /// The tasks of the runs that it shows: five windows each, and what belongs to policies and indexes.
    @Test func itsPlansCompile() throws {
        let blocks = readme.matches(of: #/(?s)```yaml\n(.*?)```/#).map { String($0.output.1) }
        let counts = try blocks.map { try compiled($0, name: "README.md").tasks.count }
        #expect(counts == [5 * 3 + 2, 5 * 3 + 4])
    }

    @Test func theExitCodesAreTheProgramsOwn() throws {
        let source = try Self.source("ExitStatus.swift")
        let codes = source.matches(of: #/case [a-zA-Z]+ = (\d+)/#).map(\.output.1)
        #expect(codes.count > 5)
        let guide = try ExamplePlan("RUNNING.md").text()
        let section = try #require(guide.components(separatedBy: "## Exit codes").last)
        let table = section.prefix(upTo: section.firstRange(of: "\n## ")?.lowerBound ?? section.endIndex)
        #expect(table.matches(of: #/(?m)^\| (\d+) \|/#).map(\.output.1) == codes)
    }

    /// Commands are what people type; each has its row.
    @Test func itsCommandsAreTheProgramsOwn() throws {
        let source = try Self.source("Hyperfill.swift")
        let names = source.matches(of: #/(\w+)Command\.self/#).map { $0.output.1.lowercased() }
        let rows = readme.matches(of: #/(?m)^\| `hyperfill ([a-z]+)/#).map { String($0.output.1) }
        #expect(rows.sorted() == names.sorted())
    }

    /// Tests/README.md says which tests own which story; each story is there, and so is each test.
    @Test func itsStoriesHaveTests() throws {
        let folder = ExamplePlan.repository.appending(path: "Tests")
        let text = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
        let table = try #require(text.components(separatedBy: "## What went wrong for others").last)
        let rows = table.matches(of: #/(?m)^\| (\d+) \|[^|]*\|([^|]*)\|$/#)
        #expect(rows.map { String($0.output.1) } == (1...32).map(String.init))
        let sources = try Self.paths(below: folder).filter { $0.hasSuffix("Tests.swift") }.map {
            try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
        }
        for name in rows.flatMap({ $0.output.2.matches(of: #/`([A-Za-z0-9.]+)`/#).map(\.output.1) }) {
            let words = name.split(separator: ".")
            let found = sources.contains { source in
                words.allSatisfy { source.contains("struct \($0) ") || source.contains("func \($0)(") }
            }
            #expect(found, "there is no test \(name)")
        }
    }

    /// A row on an attack names a `Suite.test`, a `test` of the suite before it, a `Suite`, or a kind of fault.
    @Test func itsAttacksHaveTests() throws {
        let rows = try Self.section("## Attacks and their tests").split(separator: "\n")
            .filter { $0.hasPrefix("|") }.dropFirst(2)
        #expect(rows.count > 60)
        let functions = try Self.functionsByType()
        let kinds = try Self.faultKinds()
        for row in rows {
            let cell = try #require(row.wholeMatch(of: #/\|[^|]*\|([^|]*)\|/#), "\(row)").output.1
            let names = cell.matches(of: #/`([A-Za-z0-9]+(?:\.[A-Za-z0-9]+)?)`/#).map(\.output.1)
            let faults = cell.matches(of: #/fault "([^"]*)"/#).map { String($0.output.1) }
            #expect(!names.isEmpty || !faults.isEmpty, "no test is named: \(row)")
            for fault in faults { #expect(kinds.contains(fault), "there is no fault \(fault)") }
            var suite = ""
            for name in names {
                var words = name.split(separator: ".").map(String.init)
                if name.first?.isUppercase ?? false { suite = words.removeFirst() }
                let own = functions[suite]
                #expect(own != nil, "there is no suite \(suite): \(row)")
                for test in words {
                    #expect(own?.contains(test) ?? false, "there is no test \(suite).\(test)")
                }
            }
        }
    }

    /// The number of kinds is a prime, so that seeds reach all named points.
    @Test func itsFaultsAreThoseOfTheRounds() throws {
        let kinds = try Self.faultKinds()
        #expect(kinds.count > 2 && !(2..<kinds.count).contains { kinds.count.isMultiple(of: $0) })
        let section = try Self.section("## Faults")
        let rows = section.matches(of: #/(?m)^\| ([^|]+) \| (\d+) \| [^|]+ \|$/#)
        let shares = Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(rows.map { String($0.output.1) } == shares.keys.sorted())
        for row in rows {
            #expect(Int(row.output.2) == shares[String(row.output.1)], "\(row.output.1)")
        }
        #expect(section.contains("Of \(kinds.count) seeds"))
    }

    /// A section of Tests/README.md, up to the next one.
    private static func section(_ heading: String) throws -> String {
        let file = ExamplePlan.repository.appending(path: "Tests/README.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let rest = try #require(text.components(separatedBy: "\n\(heading)\n").dropFirst().first)
        return rest.components(separatedBy: "\n## ")[0]
    }

    /// The kinds of fault, as the rounds draw them.
    private static func faultKinds() throws -> [String] {
        let file = ExamplePlan.repository.appending(path: "Tests/Faults/FaultRounds/Fault.swift")
        let text = try String(contentsOf: file, encoding: .utf8)
        let list = try #require(text.firstMatch(of: #/(?s)static let kinds: \[String\] = \[(.*?)\]/#))
        return list.output.1.matches(of: #/"([^"]+)"/#).map { String($0.output.1) }
    }

    /// The functions in the files below Tests that declare or extend a type, by the type's name.
    private static func functionsByType() throws -> [String: Set<String>] {
        let folder = ExamplePlan.repository.appending(path: "Tests")
        var functions: [String: Set<String>] = [:]
        for path in try paths(below: folder) where path.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            let words = text.split(whereSeparator: \.isWhitespace)
            var types: Set<String> = []
            var names: Set<String> = []
            for (keyword, word) in zip(words, words.dropFirst()) {
                let name = String(word.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
                switch keyword {
                case "struct", "extension": types.insert(name)
                case "func": names.insert(name)
                default: break
                }
            }
            for type in types { functions[type, default: []].formUnion(names) }
        }
        return functions
    }

    /// Sources/README.md says which module imports which; the sources themselves have to agree.
    @Test func itsModulesAreTheProgramsOwn() throws {
        let folder = ExamplePlan.repository.appending(path: "Sources")
        let text = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
        let table = try #require(text.components(separatedBy: "## Modules").last)
        let rows = table.matches(of: #/(?m)^\| (`[^|]*`) \|[^|]*\|([^|]*)\|$/#)
        let named = rows.flatMap { Self.names(String($0.output.1)) }
        let modules = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            !$0.contains(".")
        }
        #expect(named.sorted() == modules.sorted())
        for row in rows {
            for module in Self.names(String(row.output.1))
            where module != "hyperfill" && !Self.isSystemLibrary(folder.appending(path: module)) {
                let imported = try Self.imports(of: folder.appending(path: module)).intersection(modules)
                #expect(imported.sorted() == Self.names(String(row.output.2)).sorted(), "\(module)")
            }
        }
    }

    private static func isSystemLibrary(_ folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "module.modulemap").path)
    }

    private static func names(_ cell: String) -> [String] {
        cell.matches(of: #/`(\w+)`/#).map { String($0.output.1) }
    }

    private static func imports(of folder: URL) throws -> Set<String> {
        let files = try paths(below: folder).filter { $0.hasSuffix(".swift") }
        return try files.reduce(into: []) { imports, file in
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            imports.formUnion(text.matches(of: #/(?m)^ *import (\w+)/#).map { String($0.output.1) })
        }
    }

    /// The text of the source file of that name, whichever folder it is in.
    private static func source(_ name: String) throws -> String {
        let folder = ExamplePlan.repository.appending(path: "Sources")
        let path = try #require(try paths(below: folder).first { $0.hasSuffix("/\(name)") })
        return try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    }

    private static func paths(below folder: URL) throws -> [String] {
        try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
    }
}
