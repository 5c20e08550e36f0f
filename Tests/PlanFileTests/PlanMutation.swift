import Diagnostics
import TestSupport

@testable import PlanFile

/// Random changes of a plan's text.
enum PlanMutation {
    private static let pieces = [
        "", " ", "\n", "\t", ":", "- ", "{", "}", "[", "]", "\"", "'", "|", ">", "&a ", "*a", "!!int ", "#",
        "~",
        "no", "0o17", "-infinity", "1e3", "${", "${X}", "${UNSET}", "$${", "{{start}}", "{{", "}}", "é", "時",
        "\u{0}", "\u{202E}", "9223372036854775808", "2026-02-30", "---\n", "...\n", "? ", "<<: ", "7m", "1mo",
        "version: 1\n", "\r\n", "\\", "password=x", "://u:p@",
    ]

    private static let scalars = [
        "1", "0", "-1", "64", "65", "007", "1_000", "1__0", "0o17", "0x1F", "1e3", "1.0", "true", "True",
        "false",
        "no", "~", "\"\"", "\"1\"", "x", "\"a b\"", "'\"A b\".c'", "a.b", "A", "-infinity", "2023-01-01",
        "2023-01-01T00:00:00Z", "2023-01-01 00:00", "2026-02-30", "7d", "1mo", "07d", "36h", "24h",
        "${WORKERS}",
        "\"${WORKERS}\"", "\"${FLAG}\"", "\"${UNSET:-7d}\"", "\"${UNSET}\"", "$${", "\"\\t\"", "tab", ";",
        "'\"'",
        "latin1", "UTF-8", "pause", "keep", "rebuild", "time", "bigint", "timestamptz", "date", "größe",
        "[time]",
        "{}", "\"{{start}} {{end}}\"", "\"{{start:iso}} {{end}} {{ x }}\"", "$5", "\"a\\nb\"",
        "9223372036854775807",
    ]

    /// Replaces a scalar by another one. Most results are still YAML.
    static func replaceScalar(in bytes: inout [UInt8], using random: inout SplitMix) {
        let file = SourceFile(name: "m", text: String(decoding: bytes, as: UTF8.self))
        guard let root = YAMLTree.read(bytes, of: file).root else { return }
        let nodes = self.nodes(of: root).filter { $0.start.line == $0.end.line }
        guard let node = nodes.randomElement(using: &random),
            let scalar = scalars.randomElement(using: &random)
        else { return }
        var lines = file.lines
        var line = Array(lines[node.start.line - 1].unicodeScalars)
        line.replaceSubrange((node.start.column - 1)..<(node.end.column - 1), with: scalar.unicodeScalars)
        lines[node.start.line - 1] = String(String.UnicodeScalarView(line))
        bytes = Array(lines.joined(separator: "\n").utf8)
    }

    /// The scalars that are values, in order.
    static func nodes(of node: YAMLNode) -> [YAMLNode] {
        switch node.content {
        case .scalar: [node]
        case .sequence(let items): items.flatMap(nodes)
        case .mapping(let entries): entries.flatMap { nodes(of: $0.value) }
        }
    }

    static func change(_ bytes: inout [UInt8], using random: inout SplitMix) {
        guard !bytes.isEmpty else { return }
        let start = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, start + Int.random(in: 0...12, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.removeSubrange(start..<end)
        case 1: bytes[start] = UInt8.random(in: 0...255, using: &random)
        case 2:
            bytes.insert(contentsOf: bytes[start..<end], at: Int.random(in: 0..<bytes.count, using: &random))
        case 3:
            bytes.replaceSubrange(start..<end, with: Array((pieces.randomElement(using: &random) ?? "").utf8))
        default: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: start)
        }
    }
}
