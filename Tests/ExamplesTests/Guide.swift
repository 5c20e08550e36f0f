import Foundation

/// A guide of the repository: a text in Markdown.
struct Guide: Sendable, CustomStringConvertible {
    /// Text between two fences.
    struct Block: Sendable {
        let language: String
        let lines: [String]
        /// The anchor of the section.
        let section: String
        /// The paragraph right before it.
        let introduction: String

        /// Whether the guide says that it leaves lines out.
        var isShortened: Bool {
            lines.contains(Guide.omission) || introduction.contains(#/\bshortened\b/#)
        }
    }

    /// A link to another file of the repository, or to a section.
    struct Link: Sendable {
        /// Empty for the guide itself.
        let file: String
        let anchor: String?
    }

    /// The line that takes the place of lines left out.
    static let omission = "[…]"

    /// All of them but those of the build's folder.
    static let all: [Guide] = {
        let names = ["README.md", "plans", "schemas", "Sources", "Tests"].flatMap { name in
            let inside =
                FileManager.default.enumerator(atPath: ExamplePlan.repository.appending(path: name).path)?
                .compactMap { $0 as? String } ?? []
            return [name] + inside.map { "\(name)/\($0)" }
        }
        return names.filter { $0.hasSuffix(".md") }.sorted().compactMap { try? Guide($0) }
    }()

    /// Its place in the repository.
    let path: String
    /// The lines outside of fences; one in a fence is empty here.
    let prose: [String]
    let blocks: [Block]
    /// What links to its sections end with.
    let anchors: [String]

    var description: String { path }

    init(_ path: String) throws {
        let text = try String(contentsOf: ExamplePlan.repository.appending(path: path), encoding: .utf8)
        self.init(path: path, text: text)
    }

    init(path: String, text: String) {
        self.path = path
        var prose: [String] = []
        var blocks: [Block] = []
        var anchors: [String] = []
        var paragraph: [String] = []
        var open: (language: String, lines: [String])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let isFence = line.hasPrefix("```")
            if let block = open, isFence {
                blocks.append(
                    Block(
                        language: block.language, lines: block.lines, section: anchors.last ?? "",
                        introduction: paragraph.joined(separator: " ")))
                open = nil
                paragraph = []
            } else if open != nil {
                open?.lines.append(line)
            } else if isFence {
                open = (String(line.dropFirst(3)), [])
            } else if line.hasPrefix("#") {
                anchors.append(Self.anchor(line, after: anchors))
                paragraph = []
            } else if !line.isEmpty {
                if prose.last?.isEmpty ?? true { paragraph = [] }
                paragraph.append(line)
            }
            prose.append(open == nil && !isFence ? line : "")
        }
        self.prose = prose
        self.blocks = blocks
        self.anchors = anchors
    }

    /// All but those into the web.
    var links: [Link] {
        let text = prose.joined(separator: "\n").replacing(#/`[^`\n]*`/#, with: "")
        let targets = text.matches(of: #/\]\(([^)\s]+)\)/#).map { String($0.output.1) }
        return targets.filter { !$0.contains("://") }.map { target in
            let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            return Link(file: parts[0], anchor: parts.count == 2 ? parts[1] : nil)
        }
    }

    /// The place in the repository of the file that a link names.
    func path(of link: Link) -> String {
        if link.file.isEmpty { return path }
        return URL(filePath: "/" + path).deletingLastPathComponent().appending(path: link.file)
            .standardizedFileURL.path
    }

    /// The blocks of a language, in a section or in the whole guide.
    func blocks(_ language: String, in section: String? = nil) -> [Block] {
        blocks.filter { $0.language == language && (section == nil || $0.section == section) }
    }

    /// The anchor that GitHub gives a heading.
    private static func anchor(_ heading: String, after others: [String]) -> String {
        let words = heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
            .replacing(#/\]\([^)]*\)/#, with: "")
        let plain = words.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.replacing(
            " ", with: "-")
        let same = others.count { $0 == plain || $0.wholeMatch(of: #/(.*)-\d+/#)?.output.1 == plain[...] }
        return same == 0 ? plain : "\(plain)-\(same)"
    }
}
