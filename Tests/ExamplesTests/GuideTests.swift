import Foundation
import PlanFile
import Testing

/// Guides are where they are looked for, and lead to one another.
@Suite struct GuideTests {
    @Test func areThere() {
        let paths = Guide.all.map(\.path)
        for path in ["README.md", "plans/REFERENCE.md", "plans/sources/csv.md", "Tests/Benchmarks/README.md"]
        {
            #expect(paths.contains(path))
        }
    }

    @Test(arguments: Guide.all)
    func linksLeadSomewhere(_ guide: Guide) throws {
        for link in guide.links {
            let path = guide.path(of: link)
            let url = ExamplePlan.repository.appending(path: path)
            let isThere = FileManager.default.fileExists(atPath: url.path)
            #expect(isThere, "\(guide): there is no file \(link.file)")
            guard isThere, let anchor = link.anchor else { continue }
            #expect(try Guide(path).anchors.contains(anchor), "\(guide): \(path) has no heading \(anchor)")
        }
    }

    /// A moved reference that the front page does not name is lost.
    @Test func theFrontPageLeadsToEveryGuide() throws {
        let front = try Guide("README.md").prose.joined(separator: "\n")
        for guide in Guide.all where guide.path.contains(#/^(plans|schemas|Tests\/Benchmarks)\//#) {
            #expect(front.contains("](\(guide.path)"), "README.md has no link to \(guide)")
        }
    }

    @Test func theFrontPageIsShort() throws {
        let guide = try Guide("README.md")
        #expect(guide.prose.count <= 171)
        let lengths = Self.paragraphs(guide).map { $0.split(separator: " ").count }.sorted()
        #expect(lengths[lengths.count / 2] <= 25)
        #expect(lengths[lengths.count * 9 / 10] <= 45)
    }

    /// Parts of plans, too: whatever they leave out, the keys that they show are the decoder's.
    @Test(arguments: Guide.all)
    func plansHaveNoUnknownKeys(_ guide: Guide) {
        for block in guide.blocks("yaml") {
            let text = block.lines.joined(separator: "\n")
            let loaded = LoadedPlan(text: text, fileName: guide.path, environment: [:])
            #expect(!loaded.rendered().contains("unknown key"), "\(loaded.rendered())")
        }
    }

    /// Output that no test holds and that does not say that it is shortened is soon wrong.
    @Test(arguments: Guide.all)
    func consoleBlocksAreTestedOrMarked(_ guide: Guide) {
        for block in guide.blocks("console") where !block.isShortened {
            #expect(
                Transcript.all.contains { $0.shows(block, of: guide) },
                "\(guide)#\(block.section): no test runs this block, and no […] or `shortened` marks it")
        }
    }

    /// Paragraphs and bullets; neither tables nor headings.
    private static func paragraphs(_ guide: Guide) -> [String] {
        let text = guide.prose.map { line in
            let isOther = line.hasPrefix("#") || line.hasPrefix("|")
            return isOther ? "" : line.replacing(#/^(- |\d+\. )/#, with: "\n")
        }
        return text.joined(separator: "\n").split(separator: #/\n\n+/#)
            .map { String($0).replacing("\n", with: " ").replacing(#/\]\([^)]*\)/#, with: "]") }
            .filter { !$0.allSatisfy(\.isWhitespace) }
    }
}
