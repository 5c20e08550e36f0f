import Testing

@testable import Drafting

/// Guesses of the CSV format from a text's first bytes.
@Suite struct CSVGuessTests {
    @Test(arguments: [
        ("a,b\n1,2\n", ",", ["a", "b"]), ("a;b;c\n1;2,5;3\n", ";", ["a", "b", "c"]),
        ("a\tb\r\n1\t2,5\r\n", "\t", ["a", "b"]), ("a|b\n1|x;y\n", "|", ["a", "b"]),
        ("\"a;x\",\"b\n\"\"c\"\n1,\"2;3\"\n", ",", ["a;x", "b\n\"c"]), ("a\n1\n", ",", ["a"]), ("", ",", []),
        // A comment of its own at the end, and a field too many.
        ("a;b\n1;2\n3;4;\n", ";", ["a", "b"]),
        // Quotes are left open.
        ("a;b\n1;2\n1;\"2\n", ";", ["a", "b"]),
    ])
    func delimiters(text: String, delimiter: String, first: [String]) {
        let guess = CSVGuess(Array(text.utf8), isWhole: true)
        #expect(guess.delimiter == delimiter)
        #expect(guess.firstRecord == first)
        #expect(guess.otherDelimiters.isEmpty)
        #expect(guess.isUTF8)
        #expect(guess.null.isEmpty)
    }

    @Test func aDoubtIsTold() {
        let guess = CSVGuess(Array("2026-01-01;1,5\n2026-01-02;2,5\n".utf8), isWhole: true)
        #expect(guess.delimiter == ";")
        #expect(guess.otherDelimiters == [","])
    }

    /// A text that is cut in the middle of a record or a character has the same format.
    @Test func aPart() {
        let part = Array("a;b\n1;ä\n2;ä\n".utf8.dropLast(2))
        let guess = CSVGuess(part, isWhole: false)
        #expect(guess.isUTF8)
        #expect(!CSVGuess(part, isWhole: true).isUTF8)
        let short = CSVGuess(Array("a;b;c\n1;2;3\n4".utf8), isWhole: false)
        #expect(short.delimiter == ";")
        #expect(!CSVGuess(Array("a;\u{E4}\n".unicodeScalars.map { UInt8($0.value) }), isWhole: true).isUTF8)
    }

    @Test(arguments: [
        (["time", "device"], true), (["Time", "17"], true), (["2026-01-01", "x"], false),
        (["-1.5e3", "x"], false), (["x", "x"], false), (["x", ""], false), (["x", "y"], true),
        (["10.0.0.1", "x"], false), (["2nd", "x"], true),
    ])
    func headers(fields: [String], isHeader: Bool) {
        let text = fields.joined(separator: ",") + "\n1,2\n"
        let guess = CSVGuess(Array(text.utf8), isWhole: true)
        #expect(guess.hasHeader(beside: ["time", "value"]) == isHeader)
    }

    @Test func nullsAndMarks() {
        let guess = CSVGuess(Array("\u{FEFF}a,b\n1,\\N\n".utf8), isWhole: true)
        #expect(guess.null == "\\N")
        #expect(guess.hasByteOrderMark)
        #expect(guess.firstRecord == ["a", "b"])
        #expect(CSVGuess(Array("a,b\n1,\"\\N\"\n".utf8), isWhole: true).null.isEmpty)
    }
}
