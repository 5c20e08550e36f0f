import Postgres
import Terms
import TestSupport
import Testing
import TimeAxis
import Timescale

@Suite(.serialized, .enabled(if: ScratchDatabase.isAvailable, Comment(rawValue: ScratchDatabase.reason)))
struct ChunksTests {
    private static let community: ConditionTrait = .enabled(
        "only the Community edition makes chunks ahead", { try await ScratchDatabase.isCommunity() })
    private static let made = TableName(schema: "public", name: "Made")
    private static let grown = TableName(schema: "public", name: "grown")

    /// For random intervals and windows, the chunks made ahead are those that rows would have made. The first
    /// chunks have another interval, so that gaps between them have to be cut.
    @Test(community, arguments: TimeType.allCases) func chunksAreThoseThatRowsMake(type: TimeType)
        async throws
    {
        try await ScratchDatabase.with { database in
            let session = try await database.session()
            let server = try await session.serverFacts()
            var random = SplitMix(seed: 20_260_810)
            let unit: Int64 = type.unitsPerDay ?? 10
            for round in 0..<3 {
                let first = Int64.random(in: 1...9, using: &random)
                let then = Int64.random(in: 1...9, using: &random)
                for table in [Self.made, Self.grown] {
                    try await make(table, type, unit: unit, first: first, then: then, session)
                }
                let start = (Int64.random(in: -30...30, using: &random)) * unit
                let window = Window(start: start, end: start + 25 * unit)
                let outcome = try await session.makeChunks(
                    for: window, of: try await session.hypertableFacts(of: Self.made), on: server)
                guard case .ready(let count) = outcome else {
                    Issue.record("no chunks were made: \(outcome)")
                    return
                }
                for point in stride(from: window.start ?? 0, to: window.end, by: Int(max(1, unit / 10))) {
                    try await session.execute("INSERT INTO \(Self.grown.sql) VALUES (\(type.literal(point)))")
                }
                let ahead = try await session.hypertableFacts(of: Self.made).chunks.map {
                    [$0.start, $0.end]
                }
                let grown = try await session.hypertableFacts(of: Self.grown).chunks.map {
                    [$0.start, $0.end]
                }
                #expect(ahead == grown, "seed 20260810, round \(round)")
                #expect(count > 0)
                let again = try await session.makeChunks(
                    for: window, of: try await session.hypertableFacts(of: Self.made), on: server)
                #expect(again == .ready(made: 0))
            }
            await session.close()
        }
    }

    /// Where a chunk would begin is known before it is made.
    @Test(arguments: TimeType.allCases) func theGridIsTheServers(type: TimeType) async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session()
            let unit: Int64 = type.unitsPerDay ?? 10
            for length in [1, 3, 7] as [Int64] {
                try await make(Self.grown, type, unit: unit, first: length, then: length, session)
                for point in [-1_000, -1, 0, 1, 999] as [Int64] {
                    let point = point * unit
                    try await session.execute(
                        "INSERT INTO \(Self.grown.sql) VALUES (\(type.literal(point)))")
                    let facts = try await session.hypertableFacts(of: Self.grown)
                    let dimension = try #require(facts.timeDimension)
                    let chunk = facts.chunks.first { ($0.start ?? .min) <= point && point < ($0.end ?? .max) }
                    #expect(dimension.chunkStart(holding: point) == chunk?.start)
                    #expect(dimension.chunkLength == length * unit)
                }
            }
            await session.close()
        }
    }

    /// A chunk that holds the rows of one window alone need not be read.
    @Test(arguments: [TimeType.bigint, .integer, .smallint])
    func theLatestNumberIsLookedForInTheLastChunks(type: TimeType) async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session()
            try await make(Self.made, type, unit: 10, first: 1, then: 1, session)
            try await session.execute("INSERT INTO \(Self.made.sql) VALUES (-25), (207)")
            try await session.execute("DELETE FROM \(Self.made.sql) WHERE \"T s\" > 200")
            let facts = try await session.hypertableFacts(of: Self.made)
            #expect(facts.chunks.count == 4)
            let other = try await database.session("other")
            try await other.begin()
            for chunk in facts.chunks.prefix(2) {
                try await other.execute("LOCK TABLE \(TableName(schema: chunk.schema, name: chunk.name).sql)")
            }
            try await session.execute("SET lock_timeout = '10s'")
            #expect(try await session.latestNumber(of: facts, column: "T s") == 110)
            await other.close()
            await session.close()
        }
    }

    @Test(.enabled("only the Apache edition refuses", { try await ScratchDatabase.isApache() }))
    func theApacheEditionMakesNone() async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session()
            let server = try await session.serverFacts()
            try await make(Self.made, .bigint, unit: 10, first: 1, then: 1, session)
            let outcome = try await session.makeChunks(
                for: Window(start: 500, end: 600), of: try await session.hypertableFacts(of: Self.made),
                on: server)
            #expect(outcome == .notAvailable("the Apache edition cannot make chunks ahead of a load"))
            let refusal = await #expect(throws: ServerError.self) {
                try await session.execute(
                    """
                    SELECT \(server.functionSchema).create_chunk('\(Self.made.sql)', '{"T s": [500, 510]}')
                    """)
            }
            #expect(refusal?.isEditionLimit == true)
            await session.close()
        }
    }

    /// A hypertable with two chunks of `first` units, whose next ones have `then` units.
    private func make(
        _ table: TableName, _ type: TimeType, unit: Int64, first: Int64, then: Int64, _ session: Session
    ) async throws {
        func interval(_ count: Int64) -> String {
            type.isCalendar ? "interval '\(count) days'" : "\(count * unit)"
        }
        let name = quotedLiteral(table.sql)
        try await session.execute("DROP TABLE IF EXISTS \(table.sql)")
        try await session.execute("CREATE TABLE \(table.sql) (\"T s\" \(type.rawValue) NOT NULL)")
        try await session.execute(
            "SELECT create_hypertable(\(name), 'T s', chunk_time_interval => \(interval(first)))")
        for point in [0, 11 * unit] {
            try await session.execute("INSERT INTO \(table.sql) VALUES (\(type.literal(point)))")
        }
        try await session.execute("SELECT set_chunk_time_interval(\(name), \(interval(then)))")
    }

    /// At the ends of the axis TimescaleDB's chunks reach to infinity.
    @Test(community) func theEndsOfTheAxis() async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session()
            let server = try await session.serverFacts()
            for point: Int64 in [-32_768, 32_766] {
                for table in [Self.made, Self.grown] {
                    try await make(table, .smallint, unit: 10, first: 3, then: 3, session)
                }
                let window = Window(start: point, end: point + 1)
                let outcome = try await session.makeChunks(
                    for: window, of: try await session.hypertableFacts(of: Self.made), on: server)
                #expect(outcome == .ready(made: 1))
                try await session.execute(
                    "INSERT INTO \(Self.grown.sql) VALUES (\(TimeType.smallint.literal(point)))")
                let ahead = try await session.hypertableFacts(of: Self.made).chunks.map {
                    [$0.start, $0.end]
                }
                let grown = try await session.hypertableFacts(of: Self.grown).chunks.map {
                    [$0.start, $0.end]
                }
                #expect(ahead == grown)
            }
            await session.close()
        }
    }

    @Test func whatCannotBeMadeAheadSaysWhy() async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session()
            let server = try await session.serverFacts()
            try await make(Self.made, .bigint, unit: 10, first: 1, then: 1, session)
            let facts = try await session.hypertableFacts(of: Self.made)
            for window in [Window(start: nil, end: 100), Window(start: 0, end: 10 * 1001 + 1)] {
                let outcome = try await session.makeChunks(for: window, of: facts, on: server)
                guard case .notAvailable = outcome else {
                    Issue.record("made chunks for \(window)")
                    continue
                }
            }
            try await session.execute(
                "CREATE TABLE spaced (ts bigint NOT NULL, d int)")
            try await session.execute("SELECT create_hypertable('spaced', 'ts', chunk_time_interval => 10)")
            try await session.execute("SELECT add_dimension('spaced', 'd', number_partitions => 4)")
            let spaced = try await session.hypertableFacts(of: TableName(schema: "public", name: "spaced"))
            #expect(spaced.dimensions.map(\.kind) == [.time(interval: 10), .space(partitions: 4)])
            let outcome = try await session.makeChunks(
                for: Window(start: 0, end: 10), of: spaced, on: server)
            guard case .notAvailable = outcome else {
                Issue.record("made chunks of two dimensions")
                return
            }
            await session.close()
        }
    }

    /// Six sessions that make the chunks of one window at once end up with one set of them.
    @Test(community) func sessionsMayMakeTheSameChunks() async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session()
            let server = try await session.serverFacts()
            try await make(Self.made, .bigint, unit: 10, first: 1, then: 1, session)
            let facts = try await session.hypertableFacts(of: Self.made)
            let total = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        let worker = try await database.session()
                        defer { Task { await worker.close() } }
                        let window = Window(start: 1000, end: 1300)
                        let outcome = try await worker.makeChunks(for: window, of: facts, on: server)
                        guard case .ready(let made) = outcome else { return -1000 }
                        return made
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(total == 30)
            let chunks = try await session.hypertableFacts(of: Self.made).chunks
            #expect(chunks.count == 32)
            await session.close()
        }
    }
}
