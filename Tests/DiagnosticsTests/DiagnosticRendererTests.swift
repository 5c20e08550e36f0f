import Diagnostics
import Testing

@Suite struct DiagnosticRendererTests {
    private func render(
        _ line: String, column: Int, length: Int = 1, fix: String? = nil, hiding: Range<Int>? = nil,
        colour: Bool = false
    ) -> [String] {
        var file = SourceFile(name: "x.yaml", text: line)
        if let hiding { file.hide(line: 1, columns: hiding) }
        let diagnostic = Diagnostic(
            .error, code: "test", "wrong", at: SourcePosition(line: 1, column: column, length: length),
            fix: fix)
        return DiagnosticRenderer(file: file, usesColour: colour).render(diagnostic).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
    }

    @Test func showsPlaceLineCaretAndFix() {
        let file = SourceFile(name: "plans/x.yaml", text: "a: 1\r\n  - tabel: public.metrics\r\n")
        let diagnostic = Diagnostic(
            .error, code: "unknown-key", "unknown key `tabel`",
            at: SourcePosition(line: 2, column: 5, length: 5), fix: "did you mean `table`?",
            notes: ["keys are in the schema"])
        #expect(
            DiagnosticRenderer(file: file).render(diagnostic) == """
                plans/x.yaml:2:5: error: unknown key `tabel`
                    2 |   - tabel: public.metrics
                      |     ^~~~~ did you mean `table`?
                      = note: keys are in the schema

                """)
    }

    @Test func withoutPlaceShowsTheFileAlone() {
        let diagnostic = Diagnostic(.warning, code: "x", "odd", at: nil, fix: "look")
        let renderer = DiagnosticRenderer(file: SourceFile(name: "p", text: ""))
        #expect(renderer.render([diagnostic]) == "p: warning: odd\n      = look\n")
    }

    @Test(arguments: [
        ("abc", 2, "      |  ^"), ("\tabc", 2, "      |     ^"), ("a\tbc", 3, "      |     ^"),
        ("時間x", 3, "      |     ^"), ("e\u{301}x", 3, "      |  ^"), ("😀x", 2, "      |   ^"),
        ("\u{1B}x", 2, "      |       ^"), ("abc", 4, "      |    ^"), ("abc", 99, "      |    ^"),
        ("", 1, "      | ^"),
    ])
    func caretStandsUnderTheCharacter(line: String, column: Int, expected: String) {
        #expect(render(line, column: column)[2] == expected)
    }

    @Test func underlineCoversWideCharactersAndEndsWithTheLine() {
        #expect(render("時間x", column: 1, length: 2)[2] == "      | ^~~~")
        #expect(render("abc", column: 2, length: 99)[2] == "      |  ^~")
    }

    @Test func controlCharactersAreEscapedEverywhere() {
        let lines = render("a\u{1B}[31mb\u{202E}", column: 1, fix: "say \u{7}")
        #expect(lines[1] == "    1 | a\\u{1B}[31mb\\u{202E}")
        #expect(lines[2] == "      | ^ say \\u{7}")
        let file = SourceFile(name: "p\u{1B}", text: "")
        let diagnostic = Diagnostic(.note, code: "x", "line\nbreak", at: nil, notes: ["\u{9B}x"])
        let text = DiagnosticRenderer(file: file).render(diagnostic)
        #expect(text == "p\\u{1B}: note: line\\u{A}break\n      = note: \\u{9B}x\n")
    }

    @Test func secretsAreMaskedWithoutTheirLength() {
        for secret in ["x", "a much longer password"] {
            let line = "password=\(secret) y"
            let lines = render(
                line, column: 10, length: secret.count, hiding: 9..<(9 + secret.count))
            #expect(lines[1] == "    1 | password=******** y")
            #expect(lines[2] == "      |          ^~~~~~~~")
        }
        #expect(render("abcdef", column: 4, hiding: 1..<5)[2] == "      |  ^")
    }

    @Test func hidesAcrossLines() {
        var file = SourceFile(name: "x", text: "ab\ncd\nef")
        file.hide(from: SourcePosition(line: 1, column: 2), to: SourcePosition(line: 3, column: 2))
        let shown = (1...3).map { line in
            DiagnosticRenderer(file: file).render(
                Diagnostic(.error, code: "x", "m", at: SourcePosition(line: line, column: 1))
            ).split(separator: "\n")[1]
        }
        #expect(shown == ["    1 | a********", "    2 | ********", "    3 | ********f"])
    }

    @Test func longLinesAreCutAboutTheCaret() {
        let line = String(repeating: "a", count: 300) + "B" + String(repeating: "c", count: 300)
        let lines = render(line, column: 301)
        let column = lines[2].count - 1
        #expect(Array(lines[1])[column] == "B")
        #expect(lines[1].count <= 112 && lines[1].contains("…a") && lines[1].hasSuffix("c…"))
    }

    @Test func coloursOnlyWhenAsked() {
        #expect(!render("abc", column: 1).joined().contains("\u{1B}"))
        #expect(
            render("abc", column: 1, colour: true)[0].hasPrefix("\u{1B}[1mx.yaml:1:1:\u{1B}[0m \u{1B}[1;31m"))
    }

    @Test func fileOrderIsStable() {
        func at(_ line: Int?, _ code: String) -> Diagnostic {
            Diagnostic(.error, code: code, "", at: line.map { SourcePosition(line: $0, column: 1) })
        }
        let sorted = [at(2, "a"), at(1, "b"), at(nil, "c"), at(1, "d")].inFileOrder()
        #expect(sorted.map(\.code) == ["c", "b", "d", "a"])
        #expect(sorted.hasErrors && ![Diagnostic(.warning, code: "", "", at: nil)].hasErrors)
    }

    @Test func findsTextInsideARange() {
        let file = SourceFile(name: "x", text: "a {{x}}\nb {{x}} {{x}}")
        let start = SourcePosition(line: 1, column: 3)
        #expect(
            file.position(of: "{{x}}", occurrence: 2, from: start, toLine: 2)
                == SourcePosition(line: 2, column: 9, length: 5))
        #expect(file.position(of: "{{x}}", occurrence: 3, from: start, toLine: 2) == nil)
        #expect(file.position(of: "a", from: start, toLine: 9) == nil)
    }
}
