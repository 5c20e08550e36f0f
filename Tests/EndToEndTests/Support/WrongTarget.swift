import TestSupport
import Testing

/// A target or a source that does not fit the sample plan.
struct WrongTarget: Sendable, CustomTestStringConvertible {
    /// The code of the finding.
    let code: String
    /// A part of its message.
    let text: String
    var plan = SamplePlan.command
    /// Makes the target or the source wrong.
    var prepare: @Sendable (Scene) async throws -> Void = { _ in }

    var testDescription: String { "\(code): \(text)" }

    /// One at least for each check that refuses a plan, except for those of rights.
    static let all: [WrongTarget] = targets + tables + windows + sources + rows

    private static let targets: [WrongTarget] = [
        WrongTarget(code: "restoring", text: "timescaledb.restoring is on") { scene in
            try await scene.database.execute(
                "ALTER DATABASE \"\(scene.database.name)\" SET timescaledb.restoring = 'on'")
        }
    ]

    private static let tables: [WrongTarget] = [
        WrongTarget(
            code: "not-a-hypertable", text: "public.plain is a plain table",
            plan: .command.changed { $0.hypertables[0].table = "public.plain" }
        ) { try await $0.database.execute("CREATE TABLE plain (ts bigint NOT NULL)") },
        WrongTarget(
            code: "wrong-time-column", text: "is partitioned by ts, not by device",
            plan: .command.changed { $0.hypertables[0].time = "{ column: device, type: bigint }" }),
        WrongTarget(
            code: "wrong-time-type", text: "the column ts is of type bigint",
            plan: .command.changed {
                $0.completion = "integer: 100"
                $0.hypertables[0].time = "{ column: ts, type: integer }"
            }),
        WrongTarget(
            code: "unknown-column", text: "has no column \"valu\"",
            plan: .command.with("columns: [ts, device, valu]")),
        WrongTarget(
            code: "missing-column", text: "the column device must have a value",
            plan: .command.with("columns: [ts, value]")
        ) { try await $0.database.execute("ALTER TABLE readings ALTER device SET NOT NULL") },
        WrongTarget(code: "cascading-key", text: "deletes those rows") { scene in
            try await scene.refer("ON DELETE CASCADE")
        },
        WrongTarget(
            code: "direct-compress", text: "`load: direct-compress` is not possible",
            plan: .command.with("load: direct-compress")),
        WrongTarget(
            code: "wrong-unit", text: "holds milliseconds",
            plan: .command.changed {
                $0.completion = "bigint: 1786363200"
                $0.hypertables[0].windows = "{ start: 1786000000, every: 100000 }"
            }
        ) {
            try await $0.database.execute(
                "SELECT set_chunk_time_interval('readings', 86400000)",
                "INSERT INTO readings VALUES (1786363200000, 1, 1)")
        },
        WrongTarget(
            code: "constant", text: "the plan's value for the column device is not of its type",
            plan: .lines("{ ts: ts, device: { value: many }, value: value }")),
        WrongTarget(
            code: "generated-column", text: "the target computes the column twice itself",
            plan: .command.with("columns: [ts, device, twice]")
        ) {
            try await $0.database.execute(
                "ALTER TABLE readings ADD twice float8 GENERATED ALWAYS AS (value * 2) STORED")
        },
        WrongTarget(
            code: "future-completion", text: "in the future",
            plan: .command.changed {
                $0.completion = "timestamptz: 2999-01-01T00:00:00Z"
                $0.hypertables[0].table = "public.clock"
                $0.hypertables[0].time = "{ column: ts, type: timestamptz }"
                $0.hypertables[0].windows = "{ start: 2998-01-01T00:00:00Z, every: 30d }"
            }
        ) {
            try await $0.database.execute(
                "CREATE TABLE clock (ts timestamptz NOT NULL)", "SELECT create_hypertable('clock', 'ts')")
        },
    ]

    private static let windows: [WrongTarget] = [
        WrongTarget(code: "refused-delete", text: "does not have a replica identity and publishes deletes") {
            try await $0.database.execute("CREATE PUBLICATION readings FOR TABLE readings")
        },
        WrongTarget(code: "frozen-chunks", text: "the windows reach into 1 frozen chunk of public.readings") {
            // `freeze_chunk` is not part of every edition.
            try await $0.database.execute("UPDATE _timescaledb_catalog.chunk SET status = 4 WHERE id = 1")
        },
        WrongTarget(code: "referenced-rows", text: "rows of public.notes refer to rows of public.readings") {
            try await $0.refer("")
        },
    ]

    private static let sources: [WrongTarget] = [
        WrongTarget(
            code: "wrong-unit", text: "source s gives milliseconds",
            plan: .csv().changed {
                $0.completion = "bigint: 1786363200"
                $0.hypertables[0].windows = "{ start: 1786000000, every: 100000 }"
            }
        ) { scene in
            try await scene.database.execute("SELECT set_chunk_time_interval('readings', 100000)")
            try scene.folder.write("rows.csv", "ts,device,value\n1786200000000,1,1\n1786300000000,1,1\n")
        },
        WrongTarget(code: "source", text: "it ended with status 3") {
            try $0.folder.script("rows.sh", "echo no such table >&2; exit 3")
        },
        WrongTarget(code: "count-differs", text: "and the count command counts 7") {
            try $0.folder.script("count.sh", "echo 7")
        },
    ]

    private static let rows: [WrongTarget] = [
        WrongTarget(
            code: "source", text: "missing data for column `value`", plan: .csv()
        ) { try $0.folder.write("rows.csv", "ts,device,value\n1,2,3\n4,5\n") },
        WrongTarget(
            code: "null", text: "the column device would be NULL, and public.readings refuses that",
            plan: .lines("{ ts: ts, device: device, value: value }")
        ) { scene in
            try await scene.database.execute("ALTER TABLE readings ALTER device SET NOT NULL")
            try scene.folder.write("rows.ndjson", #"{"ts": 99, "device": null, "value": 1}"# + "\n")
        },
        WrongTarget(
            code: "value", text: "the column device (integer) does not take the value there",
            plan: .lines("{ ts: ts, device: device, value: value }")
        ) { scene in
            try scene.folder.write("rows.ndjson", #"{"ts": 99, "device": "many", "value": 1}"# + "\n")
        },
    ]
}

extension SamplePlan {
    /// Loads rows.ndjson, which is empty unless a test fills it.
    fileprivate static func lines(_ columns: String) -> SamplePlan {
        SamplePlan.command.with("columns: \(columns)").changed {
            $0.source =
                "command: { rows: 'touch rows.ndjson; cat rows.ndjson; : {{start}} {{end}}', format: ndjson }"
        }
    }
}

extension Scene {
    /// A row of the table `notes` that refers to a dual-written row before T.
    fileprivate func refer(_ action: String) async throws {
        try await database.execute(
            "DELETE FROM readings WHERE ts = 7", "ALTER TABLE readings ADD UNIQUE (ts)",
            "CREATE TABLE notes (ts bigint REFERENCES readings (ts) \(action), note text)",
            "INSERT INTO notes VALUES (99, 'precious')")
    }
}
