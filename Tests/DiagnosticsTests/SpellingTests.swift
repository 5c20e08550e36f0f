import Testing

@testable import Diagnostics

@Suite struct SpellingTests {
    private let keys = ["table", "time", "from", "columns", "windows", "policies", "indexes"]

    @Test(arguments: [
        ("tabel", "table"), ("Table", "table"), ("window", "windows"), ("polices", "policies"),
        ("form", "from"), ("time ", "time"), ("col_umns", "columns"),
    ])
    func finds(word: String, expected: String) {
        #expect(nearest(to: word, among: keys) == expected)
    }

    @Test(arguments: ["", "x", "parallelism", "zzzz", String(repeating: "table", count: 100)])
    func findsNothing(word: String) {
        #expect(nearest(to: word, among: keys) == nil)
    }

    @Test(arguments: [
        ("", "", 0), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3),
        ("ab", "ba", 1),
    ])
    func countsEdits(left: String, right: String, distance: Int) {
        #expect(editDistance(Array(left), Array(right)) == distance)
        #expect(editDistance(Array(right), Array(left)) == distance)
    }
}
