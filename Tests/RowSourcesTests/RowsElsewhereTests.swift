import Rows
import Terms
import Testing
import TimeAxis

@testable import RowSources

/// Whether a source has rows outside the plan's windows is not guessed from what goes wrong.
@Suite struct RowsElsewhereTests {
    private static func rows(
        _ count: @escaping @Sendable () throws -> SourceCount
    ) async throws -> RowsElsewhere? {
        try await source(CountingDatabase(count: count)).rowsOfAnyTime()
    }

    private static func source(_ database: CountingDatabase) throws -> DatabaseSource {
        let query = try QueryText("SELECT t FROM readings WHERE t >= {{start}} AND t < {{end}}")
        return try DatabaseSource(
            database,
            DatabaseRequest(
                name: "s", address: "", shownAddress: "", zone: nil, selection: .query(query, count: nil),
                columns: ColumnRequest(time: "t", timeType: .bigint, mapping: nil, table: ["t"]),
                whole: Window(start: 0, end: 10)))
    }

    private static func error(_ kind: SourceError.Kind) -> SourceError {
        SourceError(kind, RowPlace(input: "s"), "no", isTransient: kind == .unreachable)
    }

    @Test func rowsAreCounted() async throws {
        let count = SourceCount(rows: 3, earliest: 20, latest: 30, method: "a count")
        #expect(try await Self.rows { count } == RowsElsewhere(earliest: 20, latest: 30))
        #expect(try await Self.rows { SourceCount(rows: 0, method: "a count") } == nil)
    }

    /// Rows with times that the target cannot have are rows.
    @Test func rowsOfImpossibleTimesAreRows() async throws {
        let count = SourceCount(rows: 3, method: "a count", fault: Self.error(.row(.badTime)))
        #expect(try await Self.rows { count } == RowsElsewhere(earliest: nil, latest: nil))
    }

    @Test(arguments: [SourceError.Kind.bound, .query])
    func aBoundThatIsOutOfReachTellsNothing(kind: SourceError.Kind) async throws {
        #expect(try await Self.rows { throw Self.error(kind) } == nil)
    }

    @Test(arguments: [SourceError.Kind.unreachable, .badCount])
    func anErrorIsNoAnswer(kind: SourceError.Kind) async throws {
        let error = await #expect(throws: SourceError.self) {
            try await Self.rows { throw Self.error(kind) }
        }
        #expect(error?.kind == kind)
    }

    /// The last window, and all of them together; where these are the same, once.
    @Test func theFirstRowsAreReadOnce() async throws {
        let (whole, last) = (Window(start: 0, end: 10), Window(start: 5, end: 10))
        for (window, read) in [(whole, [whole]), (last, [whole, last])] {
            let database = CountingDatabase { SourceCount(rows: 0, method: "a count") }
            let sample = try await Self.source(database).sample(of: window)
            #expect(sample?.columns == ["t"] && database.read == read)
        }
    }
}
