import Terms
import Testing

@Suite struct OptionSecretTests {
    /// Passwords among the options of programs.
    @Test(arguments: [
        "mysql -pc4nary -B", "mysqldump -u root -pc4nary d", "/usr/bin/mariadb -p'c4 nary' d",
        "mariadb-dump -pc4nary", "mycli -pc4nary", "mysql --password=c4nary", "mysql --password c4nary -B",
        "clickhouse-client --password c4nary -q 'select 1'", "clickhouse-client --password \"c4nary\"",
        "curl -u me:c4nary http://h/", "curl -su 'me:c4nary' http://h/", "curl --user me:c4nary http://h/",
        "curl --user=me:c4nary http://h/", "curl -ume:c4nary http://h/",
        "sqlcmd -S h -P c4nary -Q x", "sqlcmd -Pc4nary", "PGPASSWORD=c4nary psql -p 5432",
        "MYSQL_PWD=c4nary mysql -B", "influx query --token c4nary q", "influx query --token=c4nary q",
        "influx query -t c4nary q", "psql -p 5432 | mysql -pc4nary", "mysql \\\n  -pc4nary -B",
        "curl \\\n  -u me:c4nary http://h/", "mysql -pc4nary && curl -u me:c4nary http://h/",
    ])
    func anOptionsPasswordIsHidden(command: String) throws {
        let shown = [
            try CommandText("\(command) {{start}} {{end}}").shown, SecretScan.masked(command),
        ]
        for text in shown {
            #expect(!text.contains("nary") && text.contains("********"), "\(text)")
        }
    }

    @Test(arguments: [
        "psql -p 5432 -h h", "psql -p5432 d", "mkdir -p folder", "mkdir -pv folder", "mysql -p -B",
        "mysql -p\"$PW\" -B", "mysql -p${PW} -B", "mysql -P 3306", "mysql --password -B", "psql --password d",
        "curl -u \"$LOGIN\" http://h/", "curl -u \"me:$PW\" http://h/", "docker run -u 1000:1000 image",
        "sort -t , -k 1", "influx query --token \"$TOKEN\" q", "sqlcmd -P \"$PW\" -Q x",
        "mysql -B | sort -pairs", "clickhouse-client --password \"$PW\"",
    ])
    func otherOptionsAreShown(command: String) {
        #expect(SecretScan.masked(command) == command)
    }

    @Test func onlyTheWordIsHidden() {
        #expect(SecretScan.masked("mysql -pc4nary -B -e 'x'") == "mysql -p******** -B -e 'x'")
        #expect(SecretScan.masked("curl -u me:c4nary http://h/") == "curl -u me:******** http://h/")
    }

    @Test(arguments: [
        ("PASSWORD2", true), ("DB_PASSWORD_2", true), ("PLANT_CRED", true), ("PLANT_CREDS", true),
        ("PLANT_CREDENTIALS", true), ("API_BEARER", true), ("API_JWT", true), ("GITHUB_PAT", true),
        ("KEY1", true), ("PLANT_DSN", false), ("PATH", false), ("PATH2", false), ("PWD", false),
        ("PATTERN", false), ("SHA256", false), ("CREDITS", false),
    ])
    func variablesAreSecretByFurtherNames(name: String, isSecret: Bool) {
        let mask = SecretMask(environment: [name: "value-1"], commands: [])
        #expect((mask.masked("a value-1 b") == "a *** b") == isSecret)
    }

    @Test func aDSNIsSecretIfItIsAConnectionString() {
        let mask = SecretMask(environment: ["PLANT_DSN": "me:c4nary@tcp(h)/d"], commands: [])
        #expect(mask.masked("to me:c4nary@tcp(h)/d") == "to ***")
    }

    /// Data keeps words and numbers that are secrets by chance.
    @Test func dataKeepsOrdinaryWords() {
        let mask = SecretMask(
            environment: [
                "A_KEY": "true", "B_KEY": "123456", "C_KEY": "windows", "D_KEY": "c4nary", "TABLE": "plant-1",
            ],
            commands: ["x $TABLE"],
            connections: [
                Secret("host=h dbname=d"), Secret("postgres://u:hyperfill@h/d"),
                Secret("postgres://u:q7-secret@h/d"),
            ]
        ).forData
        let text = "true 123456 windows plant-1 host=h dbname=d hyperfill"
        #expect(mask.masked(text) == text)
        #expect(mask.masked("c4nary q7-secret postgres://u:q7-secret@h/d") == "*** *** ***")
    }
}
