import Testing

@testable import Postgres

struct ServerErrorTests {
    @Test(arguments: [
        (#"COPY metrics, line 12, column value: "abc""#, 12, "value"),
        (#"COPY metrics, line 12, column value, null input"#, 12, "value"),
        (#"COPY metrics, line 7: "a, line 9: b""#, 7, nil),
        ("COPY metrics, line 8", 8, nil),
        (#"COPY metrics, Zeile 12, Spalte value: »abc«"#, 12, "value"),
        (#"COPY a, b 3 c, line 4, column x y: "1""#, 4, "x y"),
        ("PL/pgSQL function f() line 3 at RAISE\nCOPY metrics, line 5: \"x\"", 5, nil),
    ])
    func copyPositionsAreRead(context: String, line: Int, column: String?) {
        #expect(ServerError.CopyPosition(context: context) == .init(line: line, column: column))
    }

    @Test(arguments: [
        "", "COPY metrics", "SQL statement \"SELECT 1, line 2\"", "COPY metrics, column a: \"1\"",
    ])
    func otherContextsHaveNone(context: String) {
        #expect(ServerError.CopyPosition(context: context) == nil)
    }

    @Test(arguments: ["08006", "08003", "40001", "40P01", "55P03", "57P01", "57P03", "53300"])
    func transientStates(sqlState: String) {
        #expect(ServerError(sqlState: sqlState, message: "m").isTransient)
    }

    @Test(arguments: ["57014", "42501", "23505", "22P02", "53100", "53400", "0A000", "25006"])
    func lastingStates(sqlState: String) {
        #expect(!ServerError(sqlState: sqlState, message: "m").isTransient)
    }

    @Test func sqlStatesAreFoundInVerboseMessages() {
        let message =
            "connection to server at \"h\", port 1 failed: FATAL:  28P01: password … \"u\"\nLOCATION: a.c:1"
        #expect(Connector.sqlState(in: message) == "28P01")
        #expect(Connector.sqlState(in: "… failed: FATAL:  database \"ABCDE: x\" does not exist") == nil)
    }
}
