import Diagnostics
import Testing

@testable import PlanFile

@Suite struct YAMLTreeTests {
    private func read(_ text: String) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
        YAMLTree.read(Array(text.utf8), of: SourceFile(name: "t", text: text))
    }

    @Test func keepsOrderStyleAndPlaces() throws {
        let root = try #require(read("größe: 'x y'\nlist: [1, \"é\"]\nblock: |\n  two\n  lines\n").root)
        guard case .mapping(let entries) = root.content else {
            Issue.record("no mapping")
            return
        }
        #expect(entries.map(\.key) == ["größe", "list", "block"])
        #expect(entries[0].value.scalar == YAMLScalar(text: "x y", style: .quoted))
        #expect(entries[0].value.position == SourcePosition(line: 1, column: 8, length: 5))
        guard case .sequence(let items) = entries[1].value.content else {
            Issue.record("no sequence")
            return
        }
        #expect(items[0].scalar == YAMLScalar(text: "1", style: .plain))
        #expect(items[1].position == SourcePosition(line: 2, column: 11, length: 3))
        #expect(entries[2].value.scalar == YAMLScalar(text: "two\nlines\n", style: .block))
        #expect(entries[2].value.position == SourcePosition(line: 3, column: 8, length: 1))
    }

    /// A few hundred bytes that would expand to billions of values.
    @Test func aliasesAreNeverExpanded() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...20 {
            let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(items)]\n"
        }
        let (root, diagnostics) = read(text)
        #expect(root == nil)
        #expect(diagnostics.count { $0.code == "alias" } == 180)
    }

    @Test func deepNestingStopsEarly() {
        let text = String(repeating: "{a: ", count: 100_000)
        #expect(read(text).diagnostics.map(\.code) == ["too-deep"])
        #expect(read(String(repeating: "- ", count: 31) + "x").diagnostics.isEmpty)
    }

    @Test(arguments: [
        "a: %x", "a: `x", "\"\\q\"", "a: 'x", "]", "? ", "%YAML 9.9\n---\na", "a: b: c", "- a\nb",
    ])
    func syntaxErrorsHaveAPlace(text: String) throws {
        let (root, diagnostics) = read(text)
        if root == nil {
            #expect(diagnostics.contains { $0.severity == .error && $0.position != nil })
        }
    }
}

@Suite struct PlanTextTests {
    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], "encoding", nil), ([0xEF, 0xBB, 0xBF, 0x61], "byte-order-mark", nil),
            ([0x61, 0x0A, 0xC3, 0xA9, 0xC3], "encoding", SourcePosition(line: 2, column: 2)),
            ([0x61, 0x0A, 0xED, 0xA0, 0x80], "encoding", SourcePosition(line: 2, column: 1)),
            ([0x61, 0x0D, 0x62], "hidden-character", SourcePosition(line: 1, column: 2)),
            ([0x61, 0xC2, 0x85], "hidden-character", SourcePosition(line: 1, column: 2)),
        ] as [([UInt8], String, SourcePosition?)])
    func refuses(bytes: [UInt8], code: String, position: SourcePosition?) {
        let text = PlanText(bytes, name: "t")
        #expect(text.diagnostics.map(\.code) == [code])
        #expect(text.diagnostics.first?.position == position)
    }

    @Test func sizeIsLimited() {
        let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: PlanText.largest + 1)
        #expect(PlanText(bytes, name: "t").diagnostics.map(\.code) == ["too-large"])
    }

    @Test func aBinaryFileIsNotAFlood() {
        let text = PlanText(Array(repeating: [0x01, 0x0A], count: 1_000).flatMap { $0 }, name: "t")
        #expect(text.diagnostics.count == 20)
    }
}
