import RowSources
import Rows
import Terms
import TimeAxis

/// Writes the bounds of windows as literals of the time column's type.
struct PostgresTimes {
    private let bounds: TimeBounds
    private let type: PostgresType

    /// - Throws: `SourceError` for a type that cannot be compared with bounds.
    init(of type: PostgresType, _ request: DatabaseRequest, zone: ZoneTable, _ place: RowPlace) throws {
        self.type = type
        bounds = try TimeBounds(
            Self.storage(type), title: type.title ?? "of its own", request, zone: zone, place)
    }

    private static func storage(_ type: PostgresType) -> TimeBounds.Storage? {
        switch type {
        case .timestamptz: .instant
        case .timestamp: .local
        case .date: .date
        case .smallint, .integer, .bigint: .integer
        case .numeric: .decimal
        case .real, .double: .double
        default: nil
        }
    }

    /// - Throws: `BoundFormError`.
    func bound(_ point: Int64, _ edge: WindowBound) throws -> String {
        switch try bounds.bound(point, edge) {
        case .instant(let time): TimeType.timestamptz.literal(time)
        case .local(let time): TimeType.timestamp.literal(time)
        case .date(let day): TimeType.date.literal(day)
        // PostgreSQL compares integers of all sizes, also by an index.
        case .integer(let number): TimeType.bigint.literal(number)
        case .decimal(let text): "'\(text)'::numeric"
        case .double(let number): "'\(number)'::double precision"
        }
    }

    /// The condition of times that lie after every T, and so in no window: `infinity`, and `NaN`, which sorts above all
    /// numbers. (`-infinity` lies in a window without a start.) `nil` for types without such times.
    func unreachable(_ column: String) -> String? {
        switch type {
        case .timestamptz, .timestamp, .date: "\(column) = 'infinity'"
        case .numeric, .real, .double: "\(column) > 1e30"
        default: nil
        }
    }
}
