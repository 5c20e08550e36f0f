import Foundation
import Terms
import Testing

@Suite struct SourceKindTests {
    @Test func everyKindIsFoundByItsWord() {
        #expect(SourceKind.all.map(\.word) == ["csv", "command", "mysql", "odbc", "postgres", "sqlite"])
        for kind in SourceKind.all { #expect(SourceKind(word: kind.word) == kind) }
        #expect(SourceKind(word: "mariadb") == nil)
    }

    /// A missing client names a trait and a package, which the manifest has to have.
    @Test func theManifestHasTheTraitAndThePackageOfEachOptionalClient() throws {
        let manifest = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Package.swift")
        let text = try String(contentsOf: manifest, encoding: .utf8)
        let libraries = DatabaseEngine.allCases.compactMap { engine in
            engine.facts.library.map { (engine, $0) }
        }
        #expect(libraries.count == 3)
        for (engine, library) in libraries {
            let trait =
                ".trait(name: \"\(library.trait)\", description: \"Sources of the kind \(engine.rawValue); needs "
                + "\(library.package).\")"
            #expect(text.contains(trait))
        }
    }
}
