import Rows
import Terms
import TimeAxis

extension DatabaseRequest {
    /// Refuses times without a zone for a column whose times have one, and the other way round, as long as the plan does
    /// not say which zone: a window would begin, and fail at its first row.
    ///
    /// - Parameter columns: the source's.
    /// - Throws: ``SourceError``.
    func refuseZoneless(_ columns: [SourceDescription.Column], in name: String) throws {
        guard zone == nil else { return }
        for column in columns {
            let targets = targets(of: column.name)
            let title = "the column `\(column.name)`\(column.type.map { ", \($0)," } ?? "")"
            switch column.kind {
            case .local, .date:
                guard targets.contains(.timestamptz) else { continue }
                throw SourceError(
                    .row(.badTime), RowPlace(input: name),
                    "\(title) holds times without a zone, and the target's have one",
                    hint: "say which by `timezone` of the source")
            case .instant:
                guard targets.contains(.timestamp) || targets.contains(.date) else { continue }
                throw SourceError(
                    .row(.badTime), RowPlace(input: name),
                    "\(title) holds points of time, and the target's have no zone to say which they are",
                    hint: "say `timezone: UTC`, or an offset, for the source")
            default: continue
            }
        }
    }

    /// The types of the target's columns that get the values of one.
    private func targets(of source: String) -> [BinaryType] {
        let names = columns.mapping?.filter { $0.source == source }.map(\.target) ?? [source]
        return names.compactMap { name in
            name == columns.time ? BinaryType(rawValue: columns.timeType.rawValue) : columns.types[name]
        }
    }
}
