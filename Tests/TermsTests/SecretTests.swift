import Terms
import Testing

@Suite struct SecretTests {
    private static let canary = "c4n/ary\"7 '@ü"

    @Test func aSecretHasNoText() throws {
        let secret = Secret(Self.canary)
        var dumped = ""
        dump(["x": secret], to: &dumped)
        let texts = [
            "\(secret)", String(reflecting: secret), "\(Optional(secret) as Any)", dumped, "\([secret])",
        ]
        for text in texts { #expect(!text.contains("c4n") && !text.contains("ary"), "\(text)") }
        #expect(secret.reveal { $0 } == Self.canary)
    }

    @Test(arguments: [
        ("postgres://u:c4n@h/d", "postgres://u:********@h/d"),
        ("postgres://u:c4n/ary@h/d", "postgres://u:********@h/d"),
        ("postgres://u:$c4n@h/d", "postgres://u:********@h/d"),
        ("postgres://u:${P}c4n@h/d", "postgres://u:********@h/d"),
        ("${TARGET:-postgres://u:c4n@h/d}", "${TARGET:-postgres://u:********@h/d}"),
        ("postgres://u:${P}@h/d", "postgres://u:${P}@h/d"), ("u:c4n@h", "********@h"),
        ("host=h password=${P} user=u", "host=h password=${P} user=u"),
        ("host=h password=c4n user=u", "host=h password=********"),
        ("DSN=x;PWD={c4n}", "DSN=x;PWD=********"), ("host=h user=me@azure", "host=h user=me@azure"),
    ])
    func aConnectionShowsNoPassword(text: String, shown: String) throws {
        let connection = ConnectionTemplate(try Template(text))
        #expect(connection.shown == shown)
        var dumped = ""
        dump(connection, to: &dumped)
        #expect(!dumped.contains("c4n") && !"\(connection)".contains("c4n"))
    }

    @Test(arguments: [
        ("postgres://u:pa/ss@h/d", true), ("postgres://u:p@s/s@h/d", true),
        ("postgres://u:12/34?x=y@h/d", true),
        ("postgres://u:p?ss@h/d", false), ("postgres://u:p#s:s@h/d", false), ("postgres://u:pw@h/d", false),
        ("postgres://h/d?user=me@x", true), ("host=h user=me@x", false), ("postgres:///d", false),
        ("postgres://u:p%2Fw@[::1]:5/d?sslmode=require", false),
    ])
    func passwordsThatBreakAURIAreFound(text: String, isAmbiguous: Bool) {
        #expect(ConnectionURI.isAmbiguous(text, allowsQuestionMark: true) == isAmbiguous)
    }

    /// Every spelling of a variable's value in what a command may write.
    @Test func everySpellingIsMasked() {
        let mask = SecretMask(environment: ["MYSQL_PWD": Self.canary], commands: [])
        let spellings = [
            Self.canary, "c4n%2Fary%227%20%27%40%C3%BC", "c4n%2fary%227%20%27%40%c3%bc",
            "c4n%2Fary%227+%27%40%C3%BC",
            #"c4n/ary\"7 '@ü"#, #"c4n\/ary\"7 '@\u00fc"#, #"c4n/ary"7 '\''@ü"#, #"c4n/ary"7 ''@ü"#,
            #"c4n/ary\"7\ \'@ü"#, "63346e2f61727922372027 40c3bc".filter { $0 != " " },
            // Alone, behind one byte and behind two.
            "YzRuL2FyeSI3ICdAw7", "M0bi9hcnkiNyAnQMO8", "jNG4vYXJ5IjcgJ0DDv",
        ]
        for spelling in spellings {
            #expect(mask.masked("a \(spelling) b") == "a *** b", "\(spelling)")
        }
        #expect(mask.masked("nothing") == "nothing")
    }

    @Test(arguments: [
        ("MYSQL_PWD", true), ("DBPASSWORD", true), ("API_KEY", true), ("GITHUB_TOKEN", true), ("PWD", false),
        ("PGPASSFILE", false), ("TOKENIZERS", false), ("KEYBOARD", false), ("SSH_AUTH_SOCK", false),
        ("HOST", false),
        ("AWS_SECRET_ACCESS_KEY", true), ("DB_PASS", true),
    ])
    func variablesAreSecretByTheirNames(name: String, isSecret: Bool) {
        let mask = SecretMask(environment: [name: "value-1"], commands: [])
        #expect((mask.masked("a value-1 b") == "a *** b") == isSecret)
    }

    @Test func shortValuesAndPlainOnesStay() {
        let mask = SecretMask(
            environment: [
                "TOKEN": "abc", "DB": "plant", "HOME": "/home/ann", "URL": "http://u:pw-1@h/",
                "SITE": "berlin-1",
            ],
            commands: ["x $TOKEN $DB $HOME $SITE"])
        #expect(mask.masked("abc plant /home/ann pw-1 berlin-1") == "abc plant /home/ann *** ***")
    }
}
