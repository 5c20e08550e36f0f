import Terms
import Testing
import TimeAxis

@Suite struct CommandTextTests {
    private func expanded(_ text: String, _ window: Window, _ type: TimeType) throws -> String {
        try CommandText(text).expanded(window: window, type: type)
    }

    private func window(_ start: String?, _ end: String, _ type: TimeType) throws -> Window {
        Window(start: try start.map { try type.point($0) }, end: try type.point(end))
    }

    @Test(arguments: [
        (TimeType.bigint, "5", "1000", "5 1000"), (.smallint, "-3", "7", "-3 7"),
        (
            .timestamptz, "2023-01-01T02:00:00+02:00", "2023-01-01T06:00:00.5Z",
            "'2023-01-01 00:00:00' '2023-01-01 06:00:00.5'"
        ),
        (
            .timestamp, "0001-01-01", "9999-12-31T23:59:59.999999",
            "'0001-01-01 00:00:00' '9999-12-31 23:59:59.999999'"
        ),
        (.date, "1999-12-31", "2024-02-29", "'1999-12-31' '2024-02-29'"),
    ])
    func writesLiterals(type: TimeType, start: String, end: String, expected: String) throws {
        #expect(try expanded("{{start}} {{end}}", window(start, end, type), type) == expected)
    }

    @Test(arguments: [
        (TimeType.bigint, "-9223372036854775808"), (.smallint, "-32768"),
        (.timestamptz, "'0001-01-01 00:00:00'"), (.timestamp, "'0001-01-01 00:00:00'"),
        (.date, "'0001-01-01'"),
    ])
    func minusInfinityIsTheLeastThatOthersHave(type: TimeType, expected: String) throws {
        #expect(try expanded("{{start}}/{{end}}", Window(start: nil, end: 0), type).hasPrefix("\(expected)/"))
    }

    @Test(arguments: [
        (TimeType.timestamptz, "iso", "2023-01-01T00:00:00Z"), (.timestamp, "iso", "2023-01-01T00:00:00"),
        (.date, "iso", "2023-01-01"), (.timestamptz, "epoch_s", "1672531200"),
        (.date, "epoch_s", "1672531200"), (.date, "epoch_ms", "1672531200000"),
        (.timestamp, "epoch_us", "1672531200000000"), (.timestamptz, "epoch_ns", "1672531200000000000"),
    ])
    func writesForms(type: TimeType, form: String, expected: String) throws {
        let window = try window("2023-01-01", "2024-01-01", type)
        #expect(try expanded("{{start:\(form)}} {{end}}", window, type).hasPrefix("\(expected) "))
        let open = Window(start: nil, end: window.end)
        let least = [
            "epoch_s": "-62135596800", "epoch_ms": "-62135596800000", "epoch_us": "-62135596800000000",
            "epoch_ns": "-9223372036854775806",
        ]
        #expect(try expanded("{{start:\(form)}} {{end}}", open, type).hasPrefix(least[form] ?? "0001-01-01"))
    }

    @Test func aBoundWithoutAnExactTextIsAnError() throws {
        let window = try window("2023-01-01T00:00:00.000001Z", "3000-01-01", .timestamptz)
        #expect(
            try expanded("{{start:epoch_us}} {{end:iso}}", window, .timestamptz).hasPrefix(
                "1672531200000001 "))
        for text in ["{{start:epoch_ms}} {{end}}", "{{start:epoch_s}} {{end}}", "{{start}} {{end:epoch_ns}}"]
        {
            #expect(throws: CommandError.self) { try expanded(text, window, .timestamptz) }
        }
        let ancient = try self.window("-0500-01-01", "2023-01-01", .timestamptz)
        #expect(throws: CommandError.self) { try expanded("{{start}} {{end}}", ancient, .timestamptz) }
        let number = Window(start: 0, end: 1)
        #expect(throws: CommandError.self) { try expanded("{{start:iso}} {{end}}", number, .bigint) }
    }

    @Test(arguments: TimeType.allCases) func expandsEverywhereOrThrows(type: TimeType) throws {
        let command = try CommandText("{{start}} {{end}}")
        for point in [type.range.lowerBound, type.range.upperBound, 0, -1, 1] {
            let outcome = Result { try command.expanded(window: Window(start: nil, end: point), type: type) }
            if case .failure(let error) = outcome { #expect(error is CommandError) }
        }
    }

    @Test func keepsEverythingElse() throws {
        let text = "a ${B} $C {x} {{.Id}} {{{start}}} {{a,b},c} {{end}} }} {{"
        #expect(
            try expanded(text, Window(start: 1, end: 2), .bigint)
                == "a ${B} $C {x} {{.Id}} {1} {{a,b},c} 2 }} {{")
    }

    @Test(arguments: [
        ("{{strat}} {{end}}", ["{{strat}}"]), ("{{ start }} {{end}}", ["{{ start }}"]),
        ("{{start:epoch}} {{END}} {{start:epoch}}", ["{{start:epoch}}", "{{END}}", "{{start:epoch}}"]),
        ("{{start}}", [nil]), ("no bounds", [nil]),
    ])
    func findsMistakes(text: String, placeholders: [String?]) {
        let mistakes = CommandText.mistakes(in: text)
        #expect(mistakes.map(\.placeholder) == placeholders)
        #expect(throws: CommandError.self) { try CommandText(text) }
    }

    @Test func countsOccurrences() {
        #expect(CommandText.mistakes(in: "{{x}} {{y}} {{x}}").map(\.occurrence) == [0, 0, 1])
    }

    /// Texts, and whether the shell takes the quotes of `{{start}}` away; `{{end:iso}}` has no quotes.
    @Test(arguments: [
        ("f \"t >= {{start}}\"", false), ("f 't >= {{start}}'", true), ("f {{start}}", false),
        ("f \"it's {{start}}\" 'x'", false), ("f 'a' {{start}} 'b'", false), ("f \\' {{start}} \\'", false),
        ("f $'a\\' {{start}}'", true), ("f \"\\\"\" '{{start}}'", true),
        ("# don't\nf \"{{start}}\" # isn't", false), ("f a#'{{start}}'", true),
        ("cat <<EOF\ndon't {{start}} can't\nEOF", false), ("f \"$(g \"don't {{start}} 'x'\")\"", false),
        ("f \"t >= '{{start}}'\"", true), ("f 'unclosed {{start}}", false),
    ])
    func watchesQuotes(text: String, isMistaken: Bool) throws {
        let command = try CommandText("\(text) {{end:iso}}")
        for type in [TimeType.timestamptz, .timestamp, .date] {
            #expect(command.mistakes(for: type).isEmpty != isMistaken, "\(command.mistakes(for: type))")
        }
        // Numbers have no quotes, and no forms.
        #expect(command.mistakes(for: .bigint).map(\.placeholder) == ["{{end:iso}}"])
    }
}

@Suite struct TemplateReferenceTests {
    @Test func listsVariablesOnceInOrder() throws {
        #expect(try Template("${B} ${A:-x} ${B} $${C}").variables == ["B", "A"])
    }

    @Test func literalTextKeepsDefaults() throws {
        #expect(try Template("a ${B} ${C:-d} ${E:?f}").literalText(references: "?") == "a ? d ?")
    }

    @Test func errorsNameTheVariable() throws {
        let error = #expect(throws: TemplateError.self) { try Template("${A:?m}").resolve([:]) }
        #expect(error?.variable == "A")
    }
}
