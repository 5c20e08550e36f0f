import Testing

@testable import Rows

/// JSON arrays become literals of PostgreSQL's arrays.
@Suite struct JSONArrayTextTests {
    private func literal(_ json: String, _ elements: ArrayElements = .values) throws -> String {
        try Array(json.utf8).withUnsafeBytes {
            String(decoding: try JSONArrayText.literal(of: $0, elements), as: UTF8.self)
        }
    }

    @Test(arguments: [
        ("[]", "{}"), ("[1, -0, 1.50, 1e400]", "{1,-0,1.50,1e400}"),
        ("[true,false, null]", "{true,false,NULL}"),
        (#"["a b", "", "NULL", "x,{}"]"#, #"{"a b","","NULL","x,{}"}"#),
        (#"["q\"\\\/\u00e9\n"]"#, "{\"q\\\"\\\\/é\n\"}"),
        ("[ [1, 2] , [3, null] ]", "{{1,2},{3,NULL}}"), ("[[[\"a\"]],[[\"b\"]]]", "{{{\"a\"}},{{\"b\"}}}"),
        ("[[],[]]", "{{},{}}"), (#"[{"a": "x"}]"#, #"{"{\"a\": \"x\"}"}"#),
    ])
    func valuesOfOtherTypes(json: String, literal expected: String) throws {
        #expect(try literal(json) == expected)
    }

    /// In an array of JSON, inner arrays are values.
    @Test(arguments: [
        (#"["a", 1, null, true]"#, #"{"\"a\"","1",NULL,"true"}"#), ("[[1, 2], [3]]", #"{"[1, 2]","[3]"}"#),
        (#"[{"a": [1]}]"#, #"{"{\"a\": [1]}"}"#), ("[]", "{}"),
    ])
    func jsonItself(json: String, literal expected: String) throws {
        #expect(try literal(json, .json) == expected)
    }

    /// The depth of the data is not limited by the stack.
    @Test func deepArraysAreConverted() throws {
        let depth = 100_000
        let json = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(try literal(json) == json.map { $0 == "[" ? "{" : "}" }.joined())
    }
}
