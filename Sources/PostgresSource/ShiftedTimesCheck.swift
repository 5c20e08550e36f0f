import Postgres
import RowSources
import Rows
import Terms

extension PostgresConnection {
    /// Refuses columns whose values contain times that the target would shift.
    ///
    /// Arrays, composites and ranges are sent as text, which the target's session reads in UTC. So the times in them must
    /// have a zone in both databases or in neither. A text may go into such a column only if the source is in UTC.
    ///
    /// - Parameter columns: the columns that are selected.
    /// - Throws: `SourceError`, `ServerError`.
    func refuseShiftedTimes(_ columns: [ResultColumn], on session: PostgresSession) throws {
        let types = try session.types(of: columns.map(\.type))
        let times = try session.innerTimes(of: columns.map(\.type))
        for (column, type) in zip(columns, types) where type.kind == .text || type == .time {
            for target in request.columns.targets(of: column.name) {
                let (here, there) = (times[column.type] ?? [], request.columns.times[target] ?? [])
                // A text may contain any times.
                if here.isEmpty {
                    try request.columns.refuseInnerTimes(ofTarget: target, in: request.zone, client.name)
                }
                guard !here.isEmpty, !there.isEmpty, zones(here) != zones(there) else { continue }
                // Each value has an offset, which would be lost.
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

    /// Whether the types have a zone; both values if some have one and others have none.
    private func zones(_ types: [String]) -> Set<Bool> {
        Set(types.map { $0.hasSuffix("with time zone") })
    }
}

extension PostgresSession {
    /// The types of dates and times that each type contains.
    ///
    /// - Throws: `ServerError`.
    fileprivate func innerTimes(of types: [UInt32]) throws -> [UInt32: [String]] {
        guard isPostgreSQL else {
            return Dictionary(types.map { ($0, NestedTimeTypes.ofBuiltIn($0)) }) { first, _ in first }
        }
        let list = Set(types).sorted().map(String.init).joined(separator: ", ")
        var times: [UInt32: [String]] = [:]
        for row in try wire.run(NestedTimeTypes.query(of: list)).rows {
            guard let type = row[0].flatMap({ UInt32($0) }), let inner = row[1] else { continue }
            times[type, default: []].append(inner)
        }
        return times
    }
}
