import Postgres
import Terms
import TestSupport
import Testing
import Timescale

@Suite(.serialized, .enabled(if: ScratchDatabase.isAvailable, Comment(rawValue: ScratchDatabase.reason)))
struct SessionTests {
    @Test func aReadOnlySessionRefusesToWrite() async throws {
        try await ScratchDatabase.with { database in
            let session = try await Session.connect(database.uri, applicationName: "t", isReadOnly: true)
            let error = await #expect(throws: ServerError.self) {
                try await session.execute("CREATE TABLE t (x integer)")
            }
            #expect(error?.sqlState == "25006")
            // The session asked for it; the server itself can be written to.
            #expect(try await !session.serverFacts().isReadOnly)
        }
    }

    /// A commit outlives a crash of the server. The number of standbys that confirm it is the owner's choice.
    @Test(arguments: [("off", "local"), ("remote_apply", "remote_apply")])
    func commitsAreDurable(setting: String, pinned: String) async throws {
        try await ScratchDatabase.with { database in
            try await database.withRole(settings: [("synchronous_commit", setting)]) { _, login in
                let session = try await Session.connect(login, applicationName: "pinned")
                #expect(try await session.query("SHOW synchronous_commit") == [[pinned]])
                await session.close()
            }
        }
    }

    @Test func hostileRoleSettingsDoNotReachASession() async throws {
        try await ScratchDatabase.with { database in
            let settings = [
                ("TimeZone", "'Asia/Kolkata'"), ("DateStyle", "'German, DMY'"),
                ("IntervalStyle", "'sql_standard'"), ("search_path", "'Weird \"\"Path', nowhere"),
                ("standard_conforming_strings", "off"), ("lock_timeout", "'1ms'"),
                ("statement_timeout", "'50ms'"), ("default_transaction_read_only", "on"),
                ("default_transaction_isolation", "serializable"), ("extra_float_digits", "-15"),
                ("bytea_output", "'escape'"), ("idle_in_transaction_session_timeout", "'1s'"),
                ("idle_session_timeout", "'1s'"), ("row_security", "on"), ("client_encoding", "'LATIN1'"),
            ]
            try await database.withRole(settings: settings) { role, login in
                try await database.execute("GRANT ALL ON SCHEMA public TO \(role)")
                let session = try await Session.connect(Secret(login), applicationName: "pinned")
                let text = try await session.query(
                    """
                    SELECT '2026-02-03 04:05:06+00'::timestamptz, '1 day 02:00'::interval, 'a\\b', 0.1::float8,
                        '\\x00ff'::bytea, current_setting('lock_timeout'), current_setting('search_path'),
                        'Å', current_setting('row_security')
                    """)
                #expect(
                    text == [
                        [
                            "2026-02-03 04:05:06+00", "1 day 02:00:00", "a\\b", "0.1", "\\x00ff", "0",
                            "pg_catalog, pg_temp", "Å", "off",
                        ]
                    ])
                try await session.execute("SELECT pg_sleep(0.2)")
                let made = try await session.transaction { session in
                    try session.execute("CREATE TABLE public.t (i int)")
                    return try session.execute("INSERT INTO public.t SELECT generate_series(1, 3)")
                }
                #expect(made == 3)
                let names = try await session.query(
                    "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()")
                #expect(names == [["pinned"]])
                await session.close()
            }
        }
    }

    /// A count that a policy filters must fail, not lie.
    @Test func rowSecurityFailsInsteadOfHidingRows() async throws {
        try await ScratchDatabase.with { database in
            try await database.withRole { role, login in
                try await database.execute(
                    "CREATE TABLE t (i int)", "INSERT INTO t VALUES (1), (2)",
                    "ALTER TABLE t ENABLE ROW LEVEL SECURITY", "CREATE POLICY p ON t USING (i = 1)",
                    "GRANT SELECT ON t TO \(role)")
                let session = try await Session.connect(login, applicationName: "rls")
                let error = await #expect(throws: ServerError.self) {
                    try await session.query("SELECT count(*) FROM public.t")
                }
                #expect(error?.sqlState == "42501")
                await session.close()
            }
        }
    }

    @Test func weirdNamesAreQuoted() async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session()
            try await session.execute("CREATE SCHEMA \"Größe 1\"")
            try await session.execute("CREATE TABLE \"Größe 1\".\"Weird \"\"Name\"\" ; --\" (\"a b\" int)")
            let rows = try await session.query(
                "SELECT '\"Größe 1\".\"Weird \"\"Name\"\" ; --\"'::regclass::text")
            #expect(rows == [["\"Größe 1\".\"Weird \"\"Name\"\" ; --\""]])
            await session.close()
        }
    }

    /// Each of six statements ends only once all six are at work.
    @Test func sessionsDoNotWaitForOneAnother() async throws {
        try await ScratchDatabase.with { database in
            try await database.execute("CREATE TABLE present (number integer)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        let session = try await database.session()
                        try await session.execute("INSERT INTO present VALUES (\(number))")
                        try await session.execute(
                            """
                            DO $$ BEGIN
                                FOR look IN 1..1200 LOOP
                                    IF (SELECT count(*) FROM present) = 6 THEN RETURN; END IF;
                                    PERFORM pg_sleep(0.05);
                                END LOOP;
                                RAISE EXCEPTION 'waited in vain for the other sessions';
                            END $$
                            """)
                        await session.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func cancelEndsTheStatementAndNotTheSession() async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session("sleeper")
            let sleep = Task { try await session.execute("SELECT pg_sleep(600)") }
            try await waitForSleeper(in: database)
            session.cancel()
            let error = await #expect(throws: ServerError.self) { try await sleep.value }
            #expect(error?.sqlState == "57014")
            #expect(error?.isCancellation == true)
            session.cancel()
            let rows1 = try await session.query("SELECT 1")
            #expect(rows1 == [["1"]])
            await session.close()
        }
    }

    @Test func cancellingTheTaskEndsTheStatement() async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session("sleeper")
            let task = Task { try await session.transaction { try $0.execute("SELECT pg_sleep(600)") } }
            try await waitForSleeper(in: database)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let rows2 = try await session.query("SELECT 1")
            #expect(rows2 == [["1"]])
            await session.close()
        }
    }

    private func waitForSleeper(in database: ScratchDatabase) async throws {
        try await eventually("the sleeping statement") {
            try await database.query(
                """
                SELECT 1 FROM pg_stat_activity
                WHERE application_name = 'sleeper' AND wait_event = 'PgSleep'
                """
            ).isEmpty == false
        }
    }

    @Test func terminatedSessionsSayWhy() async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session("sleeper")
            let sleep = Task { try await session.transaction { try $0.execute("SELECT pg_sleep(600)") } }
            try await waitForSleeper(in: database)
            let pid = try await database.query(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'sleeper'")[0][0]
            try await database.execute("SELECT pg_terminate_backend(\(pid ?? ""))")
            let error = await #expect(throws: ServerError.self) { try await sleep.value }
            #expect(error?.sqlState == "57P01")
            #expect(error?.isTransient == true)
            #expect(error?.isConnectionLost == true)
            #expect(error?.isOutcomeUnknown == false)
            let next = await #expect(throws: ServerError.self) { try await session.query("SELECT 1") }
            #expect(next?.isConnectionLost == true)
            #expect(await session.isUsable == false)
        }
    }

    /// A trigger that runs at commit ends its own session: the client cannot know what became of it.
    @Test func connectionLostInCommitLeavesTheOutcomeUnknown() async throws {
        try await ScratchDatabase.with { database in
            try await database.execute(
                "CREATE TABLE t (i int)",
                """
                CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$
                """,
                """
                CREATE CONSTRAINT TRIGGER die AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION die()
                """)
            let session = try await database.session()
            let error = await #expect(throws: ServerError.self) {
                try await session.transaction { try $0.execute("INSERT INTO t VALUES (1)") }
            }
            #expect(error?.isOutcomeUnknown == true)
            #expect(error?.isTransient == true)
        }
    }

    @Test func transactionsRollBackAndReportFailedCommits() async throws {
        struct Stop: Error {}
        try await ScratchDatabase.with { database in
            let session = try await database.session()
            try await session.execute("CREATE TABLE t (i int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)")
            await #expect(throws: Stop.self) {
                try await session.transaction { session in
                    try session.execute("INSERT INTO t VALUES (1)")
                    throw Stop()
                }
            }
            let duplicate = await #expect(throws: ServerError.self) {
                try await session.transaction { try $0.execute("INSERT INTO t VALUES (1), (1)") }
            }
            #expect(duplicate?.sqlState == "23505")
            #expect(duplicate?.isOutcomeUnknown == false)
            #expect(duplicate?.rowData.contains { $0.contains("(1)") } == true)
            #expect(duplicate.map { "\($0)".contains("(1)") } == false)
            let swallowed = await #expect(throws: ServerError.self) {
                try await session.transaction { _ = try? $0.execute("SELECT 1/0") }
            }
            #expect(swallowed?.sqlState == "25P02")
            let rows3 = try await session.query("SELECT count(*) FROM t")
            #expect(rows3 == [["0"]])
            await session.close()
            let closed = await #expect(throws: ServerError.self) { try await session.query("SELECT 1") }
            #expect(closed?.sqlState == "08003")
        }
    }

    @Test func noticesAreCollected() async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session()
            try await session.execute(
                "DO $$ BEGIN FOR i IN 1..300 LOOP RAISE WARNING 'number %', i; END LOOP; END $$")
            let notices = await session.takeNotices()
            #expect(notices.first?.message == "number 1")
            #expect(notices.first?.severity == "WARNING")
            #expect(notices.last?.message.contains("100 more") == true)
            #expect(await session.takeNotices().isEmpty)
            await session.close()
        }
    }
}
