import Rows
import Terms
import TimeAxis

extension DatabaseRequest {
    /// Refuses times without a zone for a column whose times have one, and the reverse, unless the source's zone defines the
    /// conversion. Otherwise a window would only fail at its first row.
    ///
    /// - Parameters:
    ///   - columns: the source's columns.
    ///   - zone: the zone of the source's times that have none.
    /// - Throws: ``SourceError``.
    func refuseZoneMismatches(_ columns: [SourceDescription.Column], zone: ZoneTable?, in name: String) throws
    {
        for column in columns {
            let targets = targets(of: column.name)
            let title = "the column `\(column.name)`\(column.type.map { ", \($0)," } ?? "")"
            switch column.kind {
            case .local, .date:
                guard zone == nil, targets.contains(.timestamptz) else { continue }
                throw SourceError(
                    .row(.badTime), RowPlace(input: name),
                    "\(title) holds times without a zone, and the target's have one",
                    hint: "name the zone by `timezone` of the source")
            case .instant:
                guard zone.map({ !$0.isFixed }) ?? true,
                    targets.contains(.timestamp) || targets.contains(.date)
                else { continue }
                throw SourceError(
                    .row(.badTime), RowPlace(input: name),
                    "\(title) holds points of time, and the target's times have no zone",
                    hint: hint(besides: columns))
            default: continue
            }
        }
    }

    /// Advice for a column of points of time. A `timezone` is no advice if another column has times without a zone, as it
    /// would shift these.
    private func hint(besides columns: [SourceDescription.Column]) -> String {
        let byQuery = "convert this column by a `query`"
        guard !columns.contains(where: { isSelected($0.name) && [.local, .date].contains($0.kind) }) else {
            return byQuery
        }
        return "\(byQuery), or say `timezone: UTC`, or an offset, for the source"
    }

    private func isSelected(_ source: String) -> Bool {
        columns.sourceColumns?.contains(source) ?? true
    }

    /// The types of the target's columns that receive the values of a column.
    private func targets(of source: String) -> [BinaryType] {
        columns.targets(of: source).compactMap { name in
            name == columns.time ? BinaryType(rawValue: columns.timeType.rawValue) : columns.types[name]
        }
    }
}
