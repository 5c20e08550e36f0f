import Glibc
import TestSupport
import Testing

@testable import Timescale

/// Sessions that have to reach the server of the first one.
@Suite(
    .serialized, .enabled(if: ScratchDatabase.isAvailable, Comment(rawValue: ScratchDatabase.reason)),
    .timeLimit(.minutes(10)))
struct ServerProofTests {
    private func facts(_ uri: String) async throws -> ServerFacts {
        let session = try await Session.connect(uri, applicationName: "t")
        defer { Task { await session.close() } }
        return try await session.serverFacts()
    }

    private func refusal(_ uri: String, _ server: ServerFacts) async -> OtherServer? {
        await #expect(throws: OtherServer.self) {
            _ = try await Session.connect(uri, applicationName: "t", expecting: server)
        }
    }

    @Test func theSameServerIsReached() async throws {
        try await ScratchDatabase.with { database in
            let server = try await facts(database.uri)
            for isReadOnly in [false, true] {
                let session = try await Session.connect(
                    database.uri, applicationName: "t", isReadOnly: isReadOnly, expecting: server)
                #expect(try await session.backendPID() > 0)
                await session.close()
            }
        }
    }

    @Test func anotherClusterIsRefusedForGood() async throws {
        try await ScratchDatabase.with { database in
            let other = try await PostgresServer()
            let server = try await facts(database.uri)
            let error = await refusal(other.uri, server)
            #expect(error?.difference == .cluster)
            #expect(error?.isTransient == false)
            #expect(error?.description.contains(server.systemIdentifier) == true)
        }
    }

    /// Databases are compared by name and OID: one that was made anew lacks all that was loaded.
    @Test func anotherDatabaseIsRefused() async throws {
        try await ScratchDatabase.with { database in
            let server = try await facts(database.uri)
            try await ScratchDatabase.with { other in
                #expect(await refusal(other.uri, server)?.difference == .database)
            }
            let admin = try await Session.connect(
                try #require(ScratchDatabase.serverURI), applicationName: "t")
            try await admin.execute("DROP DATABASE \"\(database.name)\" WITH (FORCE)")
            try await admin.execute("CREATE DATABASE \"\(database.name)\" TEMPLATE template0")
            await admin.close()
            #expect(await refusal(database.uri, server)?.difference == .database)
        }
    }

    /// A role that may not read the cluster's identifier compares that of the TimescaleDB installation.
    @Test func aRoleWithFewRightsComparesInstallations() async throws {
        try await ScratchDatabase.with { database in
            try await database.execute(
                "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_control_system() FROM PUBLIC")
            try await database.withRole { _, uri in
                let server = try await facts(uri)
                let session = try await Session.connect(uri, applicationName: "t", expecting: server)
                await session.close()
                try await database.execute(
                    "UPDATE _timescaledb_catalog.metadata SET value = 'x' WHERE key = 'uuid'")
                #expect(await refusal(uri, server)?.difference == .cluster)
                try await database.execute("DROP EXTENSION timescaledb CASCADE")
                guard case .silent? = await refusal(uri, server)?.difference else {
                    Issue.record("a server that cannot be identified was taken")
                    return
                }
            }
        }
    }

    /// While a switchover is in progress, a standby may answer. It becomes the right server when it is promoted.
    @Test func aStandbyIsRefusedUntilItIsPromoted() async throws {
        let server = try await PostgresServer()
        let admin = try await Session.connect(server.uri, applicationName: "t")
        try await admin.execute("CREATE EXTENSION timescaledb")
        await admin.close()
        let facts = try await facts(server.uri)
        try server.restartAsStandby()
        let error = await refusal(server.uri, facts)
        #expect(error?.difference == .standby)
        #expect(error?.isTransient == true)
        #expect(error?.hint.contains("target_session_attrs=read-write") == true)
        let standby = try await Session.connect(server.uri, applicationName: "t")
        #expect(try await standby.serverFacts().isStandby)
        try await standby.execute("SELECT pg_promote()")
        await standby.close()
        let session = try await Session.connect(server.uri, applicationName: "t", expecting: facts)
        await session.close()
    }
}
