import Postgres
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
