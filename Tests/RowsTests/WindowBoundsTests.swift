import Testing
import TimeAxis

@testable import Rows

/// The bounds of windows in a zone whose clocks change.
@Suite struct WindowBoundsTests {
    private static let hour: Int64 = 3_600_000_000
    /// 2024-03-31 and 2024-10-27, 01:00 UTC, in Berlin.
    private static let changes: [Int64] = [765_162_000_000_000, 783_306_000_000_000]
    private static let berlin = ZoneTable(
        offset: 3600,
        changes: zip(changes, [7200, 3600]).map { ZoneTable.Change(instant: $0, offset: $1) })

    /// The instants that a local time may mean, also of a time that clocks skipped.
    private static func instants(of local: Int64) -> [Int64] {
        [hour, 2 * hour].map { local - $0 }
    }

    /// For all bounds, every row that may lie in a window is read, and a row that is read and does not lie there is refused.
    @Test(arguments: changes)
    func whatMayLieInAWindowIsMet(change: Int64) {
        let bounds = (-12...12).map { change + $0 * Self.hour / 4 }
        let locals = (-24...48).map { change + $0 * Self.hour / 8 }
        for (start, end) in bounds.flatMap({ start in bounds.map { (start, $0) } }) where start < end {
            let first = Self.berlin.shown(.start, at: start)
            let last = Self.berlin.shown(.end, at: end)
            for local in locals {
                let isMet = first <= local && local < last
                do throws(ZoneTable.Fault) {
                    let instant = try Self.berlin.instant(ofLocal: local)
                    #expect(isMet == (start <= instant && instant < end), "\(start) \(end) \(local)")
                } catch {
                    guard error == .twice else { continue }
                    let mayLie = Self.instants(of: local).contains { start <= $0 && $0 < end }
                    #expect(isMet || !mayLie, "\(start) \(end) \(local)")
                }
            }
        }
    }

    /// A time that clocks skipped lies at the instant of the change.
    @Test func timesThatClocksSkippedAreRead() {
        let change = Self.changes[0]
        let skipped = change + Self.hour + Self.hour / 2
        for (start, end, isIn) in [
            (-2, 0, true), (0, 2, true), (-2, 2, true), (1, 2, false), (-2, -1, false),
        ] {
            let first = Self.berlin.shown(.start, at: change + Int64(start) * Self.hour)
            let last = Self.berlin.shown(.end, at: change + Int64(end) * Self.hour)
            #expect((first <= skipped && skipped < last) == isIn, "\(start) \(end)")
        }
    }

    @Test func aZoneWithoutChangesMovesTheBoundsAlone() {
        let zone = ZoneTable(offset: -3600)
        #expect(zone.shown(.start, at: 0) == -Self.hour && zone.shown(.end, at: 0) == -Self.hour)
    }
}
