import Diagnostics
import Foundation
import PlanFile
import Testing

@Suite struct FixtureTests {
    @Test func thereAreEnough() {
        #expect(Fixture.all.count(where: \.isValid) >= 15)
        #expect(Fixture.all.count { !$0.isValid } >= 60)
    }

    @Test func everyGoldenFileHasItsPlan() throws {
        for kind in ["valid", "invalid"] {
            let folder = Fixture.folder.appending(path: kind).path
            let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder))
            for name in names where name.hasSuffix(".expected") {
                #expect(names.contains(name.replacing(".expected", with: ".yaml")), "\(kind)/\(name)")
            }
        }
    }

    @Test(arguments: Fixture.all) func saysWhy(_ fixture: Fixture) throws {
        #expect(String(decoding: try fixture.bytes().prefix(2), as: UTF8.self) == "# ")
    }

    @Test(arguments: Fixture.all) func hasTheVerdictOfItsFolder(_ fixture: Fixture) throws {
        let loaded = try fixture.load()
        #expect(loaded.diagnostics.hasErrors == !fixture.isValid, "\(loaded.rendered())")
        #expect((loaded.plan != nil || loaded.isOpen && !loaded.diagnostics.hasErrors) == fixture.isValid)
    }

    /// A valid plan without warnings has no golden file.
    @Test(arguments: Fixture.all) func rendersAsRecorded(_ fixture: Fixture) throws {
        let rendered = try fixture.load().rendered()
        let golden = URL(filePath: fixture.path).deletingPathExtension().appendingPathExtension("expected")
        if ProcessInfo.processInfo.environment["HYPERFILL_RECORD"] == "1" {
            try? FileManager.default.removeItem(at: golden)
            if !rendered.isEmpty { try Data(rendered.utf8).write(to: golden) }
        }
        let expected = (try? Data(contentsOf: golden)) ?? Data()
        #expect(rendered == String(decoding: expected, as: UTF8.self))
    }

    @Test(arguments: Fixture.all) func showsNoSecretAndDrivesNoTerminal(_ fixture: Fixture) throws {
        let loaded = try fixture.load()
        for text in [loaded.rendered(), loaded.rendered(usesColour: true)] {
            #expect(!text.contains(Fixture.canary) && !text.contains(Fixture.literalCanary))
        }
        let isDangerous = loaded.rendered().unicodeScalars.contains { scalar in
            scalar != "\n" && scalar.properties.generalCategory == .control
        }
        #expect(!isDangerous)
    }

    @Test(arguments: Fixture.all) func pointsIntoTheFile(_ fixture: Fixture) throws {
        let loaded = try fixture.load()
        for diagnostic in loaded.diagnostics {
            guard let position = diagnostic.position else { continue }
            let line = try #require(loaded.file.line(position.line))
            #expect((1...(line.unicodeScalars.count + 1)).contains(position.column), "\(diagnostic)")
        }
    }
}
