import Rows
import Terms
import Testing
import TimeAxis

@testable import RowSources

/// A source has rows outside the windows only if it says so: an error of the source is no such answer.
@Suite struct RowsOutsideWindowsTests {
    private static func rows(
        _ count: @escaping @Sendable () throws -> SourceCount
    ) async throws -> RowsOutsideWindows? {
        try await DatabaseSource(CountingDatabase(request(), count: count)).rowsOfAnyTime()
    }

    private static func request() throws -> DatabaseRequest {
        let query = try QueryText("SELECT t FROM readings WHERE t >= {{start}} AND t < {{end}}")
        return DatabaseRequest(
            name: "s", address: Secret(""), shownAddress: "", zone: nil, selection: .query(query, count: nil),
            columns: ColumnRequest(time: "t", timeType: .bigint, mapping: nil, table: ["t"]),
            whole: Window(start: 0, end: 10))
    }

    private static func error(_ kind: SourceError.Kind) -> SourceError {
        SourceError(kind, RowPlace(input: "s"), "no", isTransient: kind == .unreachable)
    }

    @Test func rowsAreCounted() async throws {
        let count = SourceCount(rows: 3, earliest: 20, latest: 30, method: "a count")
        #expect(try await Self.rows { count } == RowsOutsideWindows(earliest: 20, latest: 30))
        #expect(try await Self.rows { SourceCount(rows: 0, method: "a count") } == nil)
    }

    /// Rows with times that the target cannot have are rows.
    @Test func rowsOfImpossibleTimesAreRows() async throws {
        let count = SourceCount(rows: 3, method: "a count", fault: Self.error(.row(.badTime)))
        #expect(try await Self.rows { count } == RowsOutsideWindows(earliest: nil, latest: nil))
    }

    @Test(arguments: [SourceError.Kind.bound, .query])
    func aBoundThatCannotBeWrittenGivesNoAnswer(kind: SourceError.Kind) async throws {
        #expect(try await Self.rows { throw Self.error(kind) } == nil)
    }

    @Test(arguments: [SourceError.Kind.unreachable, .badCount])
    func anErrorIsNoAnswer(kind: SourceError.Kind) async throws {
        let error = await #expect(throws: SourceError.self) {
            try await Self.rows { throw Self.error(kind) }
        }
        #expect(error?.kind == kind)
    }

    /// A sample reads the last window and then all windows together. If these are the same, it reads once.
    @Test func theFirstRowsAreReadOnce() async throws {
        let (whole, last) = (Window(start: 0, end: 10), Window(start: 5, end: 10))
        for (window, read) in [(whole, [whole]), (last, [last, whole])] {
            let database = CountingDatabase(try Self.request()) { SourceCount(rows: 0, method: "a count") }
            let sample = try await DatabaseSource(database).sample(of: window)
            #expect(sample?.columns == ["t"] && database.read == read)
        }
    }
}
