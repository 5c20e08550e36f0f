import Postgres
import Terms
import TestSupport
import Testing
import Timescale

struct ConnectTests {
    @Test func nobodyListensThere() async throws {
        let error = await #expect(throws: ConnectError.self) {
            _ = try await Session.connect(
                "postgresql://someone:canary@127.0.0.1:1/nowhere", applicationName: "t")
        }
        #expect(error?.reason == .unreachable)
        #expect(error?.isTransient == true)
        #expect(error?.host == "127.0.0.1")
        #expect(error?.port == "1")
        #expect(error?.user == "someone")
        let text = try #require(error.map { "\($0)" })
        #expect(text.contains("check host and port"))
        #expect(!text.contains("canary"))
    }

    @Test(arguments: [
        "canary", "host=localhost canary", "postgresql://u:canary@@h/x", "postgresql://u:ca%zznary@h/x",
        "postgresql://u:p@canary@h/x", "postgresql://[canary/x",
    ])
    func unreadableStringsAreNotEchoed(_ conninfo: String) async throws {
        let error = await #expect(throws: ConnectError.self) {
            _ = try await Session.connect(conninfo + " connect_timeout", applicationName: "t")
        }
        let text = try #require(error.map { "\($0) \(String(reflecting: $0))" })
        #expect(error?.reason == .badConnectionString)
        #expect(!text.contains("canary"))
    }

    /// libpq takes a part of each password for a port, a host or a database.
    @Test(arguments: [
        "postgresql://u:can/ary@h/x", "postgresql://u:1/canary@127.0.0.1:1/x", "postgresql://u:c@n/ary@h/x",
        "postgresql://canary:5x@h@i/x", "postgresql://u:1/canary?user=x@127.0.0.1/x", "postgresql://u:canary",
        "host=127.0.0.1 port=1 dbname=postgresql://u:canary@h/x", "host=canary@h port=1",
        "host=h port=canary",
        "mysql://u:canary@h/x", "u:canary@h", "host=127.0.0.1 password=a canary",
    ])
    func passwordsThatAreMisreadAreNotEchoed(_ conninfo: String) async throws {
        let error = await #expect(throws: ConnectError.self) {
            _ = try await Session.connect(conninfo, applicationName: "t")
        }
        let text = try #require(error.map { "\($0) \(String(reflecting: $0))" })
        #expect(error?.reason == .badConnectionString)
        for part in ["canary", "ary@", "c@n", "5x"] { #expect(!text.contains(part), "\(text)") }
        #expect(Session.place(of: Secret(conninfo)) == nil || !conninfo.contains("@"))
    }

    @Test func badOptionsAreNamed() async throws {
        let error = await #expect(throws: ConnectError.self) {
            _ = try await Session.connect(
                "host=127.0.0.1 port=1 sslmode=perhaps password=canary", applicationName: "t")
        }
        let text = try #require(error.map { "\($0)" })
        #expect(text.contains("sslmode"))
        #expect(!text.contains("canary"))
    }
}

@Suite(.serialized, .enabled(if: ScratchDatabase.isAvailable, Comment(rawValue: ScratchDatabase.reason)))
struct LoginTests {
    @Test func wrongPassword() async throws {
        try await ScratchDatabase.with { database in
            try await database.withRole { role, login in
                let wrong = login.replacing("secret-", with: "canary-")
                let error = await #expect(throws: ConnectError.self) {
                    _ = try await Session.connect(wrong, applicationName: "t")
                }
                #expect(error?.sqlState == "28P01")
                #expect(error?.reason == .refusedLogin)
                #expect(error?.isTransient == false)
                #expect(error?.user == role)
                let text = try #require(error.map { "\($0)" })
                #expect(text.contains("check the user, the password"))
                #expect(!text.contains("canary"))
                #expect(!text.contains(".c:"))
            }
        }
    }

    @Test func noSuchDatabase() async throws {
        try await ScratchDatabase.with { database in
            let error = await #expect(throws: ConnectError.self) {
                _ = try await Session.connect(
                    database.uri.replacing(database.name, with: "missing_db"), applicationName: "t")
            }
            #expect(error?.sqlState == "3D000")
            #expect(error?.reason == .noSuchDatabase)
            #expect(error?.database == "missing_db")
        }
    }

    @Test func noConnectionLeftIsTransient() async throws {
        try await ScratchDatabase.with { database in
            try await database.withRole { role, login in
                try await database.execute("ALTER ROLE \(role) CONNECTION LIMIT 0")
                let error = await #expect(throws: ConnectError.self) {
                    _ = try await Session.connect(login, applicationName: "t")
                }
                #expect(error?.sqlState == "53300")
                #expect(error?.isTransient == true)
            }
        }
    }
}
