import Rows
import Terms
import Testing
import TimeAxis

@testable import RowSources

/// Columns whose times the source's zone does not define are refused before a run.
@Suite struct ZoneMismatchTests {
    private typealias Column = SourceDescription.Column

    private static let utc = ZoneTable.utc
    private static let berlin = ZoneTable(
        offset: 3_600, changes: [.init(instant: 765_162_000_000_000, offset: 7_200)])

    private static func request(_ mapping: [String], _ types: [String: BinaryType]) throws -> DatabaseRequest
    {
        DatabaseRequest(
            name: "s", address: Secret(""), shownAddress: "", zone: nil,
            selection: .table(try SourceTable(parsing: "readings")),
            columns: ColumnRequest(
                time: "t", timeType: .timestamptz, mapping: mapping.map { ColumnMapping($0) },
                table: mapping, types: types),
            whole: Window(start: 0, end: 10))
    }

    /// - Returns: the refusal of a table `t timestamp, shown datetime, at timestamp`; nil if it is accepted.
    private static func refusal(
        _ mapping: [String], _ types: [String: BinaryType], _ zone: ZoneTable?
    ) throws -> SourceError? {
        let columns = [
            Column(name: "t", type: "timestamp", kind: .instant),
            Column(name: "shown", type: "datetime", kind: .local),
            Column(name: "at", type: "timestamp", kind: .instant),
        ]
        do {
            try request(mapping, types).refuseZoneMismatches(columns, zone: zone, in: "s")
            return nil
        } catch let error as SourceError {
            return error
        }
    }

    @Test(arguments: [BinaryType.timestamp, .date])
    func aPointOfTimeNeedsAFixedZone(type: BinaryType) throws {
        for zone in [nil, Self.berlin] {
            let error = try Self.refusal(["t", "at"], ["at": type], zone)
            #expect(error?.message.hasPrefix("the column `at`, timestamp, holds points of time") ?? false)
            #expect(error?.hint?.contains("timezone: UTC") ?? false)
        }
        #expect(try Self.refusal(["t", "at"], ["at": type], Self.utc) == nil)
        #expect(try Self.refusal(["t", "at"], ["at": .timestamptz], Self.berlin) == nil)
    }

    /// Another zone would move the times of `shown`.
    @Test func aZoneIsNoAdviceBesideTimesThatNeedAnother() throws {
        let types: [String: BinaryType] = ["at": .timestamp, "shown": .timestamptz]
        let error = try Self.refusal(["t", "shown", "at"], types, Self.berlin)
        #expect(error?.message.hasPrefix("the column `at`") ?? false)
        #expect(error?.hint == "convert this column by a `query`")
    }

    @Test func aTimeWithoutAZoneNeedsOne() throws {
        let error = try Self.refusal(["t", "shown"], ["shown": .timestamptz], nil)
        #expect(error?.message.contains("holds times without a zone") ?? false)
        #expect(try Self.refusal(["t", "shown"], ["shown": .timestamptz], Self.berlin) == nil)
        #expect(try Self.refusal(["t", "shown"], ["shown": .timestamp], nil) == nil)
    }
}
