import Rows
import Terms

extension ColumnRequest {
    /// Refuses a zone of the source if a column of the target contains times with a zone: arrays, ranges, times of day.
    ///
    /// Such values are sent as text, which the target's session reads in UTC. Times without a zone would be shifted.
    ///
    /// - Parameters:
    ///   - columns: the source's columns; nil if unknown.
    ///   - zone: the zone of the source's times that have none.
    /// - Throws: ``SourceError``.
    func refuseInnerTimes(of columns: [String]?, in zone: SourceZone?, _ name: String) throws {
        let targets = mapping.map { $0.filter { $0.source != nil }.map(\.target) } ?? columns ?? table
        for target in targets { try refuseInnerTimes(ofTarget: target, in: zone, name) }
    }

    /// Does the same for one column of the target, which receives texts.
    ///
    /// - Throws: ``SourceError``.
    package func refuseInnerTimes(ofTarget target: String, in zone: SourceZone?, _ name: String) throws {
        guard let zone, zone != .utc, types[target] == nil,
            let type = times[target]?.first(where: { $0.hasSuffix("with time zone") })
        else { return }
        throw SourceError(
            .row(.badTime), RowPlace(input: name),
            "the target's column `\(printable(target.utf8))` has values of \(type) in it, which would be read in UTC, "
                + "not in the source's `timezone` \(zone)",
            hint: "give all of the source's times in UTC and write `timezone: UTC`"
                + (mapping == nil ? ", or name the columns to load under `columns`, without this one" : ""))
    }
}
