import Postgres
import RowSources
import Rows
import Terms

extension PostgresConnection {
    /// Refuses columns whose values have times within that would be read with a zone where they were written without
    /// one, or the other way round: arrays, composites and ranges go as their text, which the target's session reads in
    /// UTC; and texts that go into such columns, but for a source in UTC.
    ///
    /// - Parameter columns: those that are selected.
    /// - Throws: `SourceError`, `ServerError`.
    func refuseShiftedTimes(_ columns: [ResultColumn], on session: PostgresSession) throws {
        let types = try session.types(of: columns.map(\.type))
        let times = try session.innerTimes(of: columns.map(\.type))
        for (column, type) in zip(columns, types) where type.kind == .text || type == .time {
            for target in request.columns.targets(of: column.name) {
                let (here, there) = (times[column.type] ?? [], request.columns.times[target] ?? [])
                // A text may have any times in it.
                if here.isEmpty {
                    try request.columns.refuseInnerTimes(ofTarget: target, in: request.zone, client.name)
                }
                guard !here.isEmpty, !there.isEmpty, zones(here) != zones(there) else { continue }
                // Each has an offset of its own, which would be left out.
                let isOffsetLost = here.contains("time with time zone")
                guard isOffsetLost || request.zone != .utc else { continue }
                let convert = "convert it by a `query`"
                throw SourceError(
                    .row(.badTime), RowPlace(input: client.name),
                    "the column `\(printable(column.name.utf8))` has values of \(here.joined(separator: " and ")) in "
                        + "it, and the target's \(there.joined(separator: " and ")), which would be read as if all were "
                        + "in UTC",
                    hint: isOffsetLost
                        ? convert
                        : "\(convert), or say `timezone: UTC` for the source if its times are that")
            }
        }
    }

    /// Whether there are types with a zone, and such without.
    private func zones(_ types: [String]) -> Set<Bool> {
        Set(types.map { $0.hasSuffix("with time zone") })
    }
}

extension PostgresSession {
    /// The types of dates and times in each of some types.
    ///
    /// - Throws: `ServerError`.
    fileprivate func innerTimes(of types: [UInt32]) throws -> [UInt32: [String]] {
        guard isPostgreSQL else {
            return Dictionary(types.map { ($0, InnerTimes.ofBuiltIn($0)) }) { first, _ in first }
        }
        let list = Set(types).sorted().map(String.init).joined(separator: ", ")
        var times: [UInt32: [String]] = [:]
        for row in try wire.run(InnerTimes.query(of: list)).rows {
            guard let type = row[0].flatMap({ UInt32($0) }), let inner = row[1] else { continue }
            times[type, default: []].append(inner)
        }
        return times
    }
}
