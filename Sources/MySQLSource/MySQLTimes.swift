#if MySQL
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// The bounds of windows as literals that the time column is compared with.
    struct MySQLTimes {
        /// Whether the column holds dates and times rather than numbers, and so perhaps some that do not exist.
        let areDates: Bool
        private let bounds: TimeBounds
        private let areFloats: Bool

        /// - Throws: `SourceError` for a type that bounds cannot be compared with.
        init(
            of column: SourceDescription.Column, _ request: DatabaseRequest, zone: ZoneTable,
            _ place: RowPlace
        ) throws {
            let storage = Self.storage(column.kind)
            areDates =
                switch storage {
                case .instant?, .local?, .date?: true
                default: false
                }
            areFloats = column.kind == .float
            bounds = try TimeBounds(
                storage, title: column.type ?? "of its own", decimals: Self.decimals(column.type ?? ""),
                request,
                zone: zone, place)
        }

        private static func storage(_ kind: ValueKind?) -> TimeBounds.Storage? {
            switch kind {
            // TIMESTAMP, which the session shows in UTC.
            case .instant: .instant
            case .local: .local
            case .date: .date
            case .integer, .unsigned: .integer
            case .decimal: .decimal
            case .double, .float: .double
            default: nil
            }
        }

        /// Of `datetime(3)` and `decimal(20,6)` the last number; without one, there are none.
        private static func decimals(_ type: String) -> Int {
            let numbers = type.drop { $0 != "(" }.prefix { $0 != ")" }.split { !$0.isNumber }.compactMap {
                Int($0)
            }
            let isNumber = type.lowercased().hasPrefix("decimal")
            return numbers.count > (isNumber ? 1 : 0) ? numbers[numbers.count - 1] : 0
        }

        /// The literal that all of a window's values are not before, or are before.
        ///
        /// - Throws: `BoundFormError` for a point that the column cannot say.
        func literal(_ point: Int64, _ edge: WindowEdge) throws -> String {
            switch try bounds.bound(point, edge) {
            case .instant(let time), .local(let time):
                let text = try BoundForm.iso.text(of: time, type: .timestamp)
                return "TIMESTAMP'\(text.replacing("T", with: " "))'"
            case .date(let day): return "DATE'\(try BoundForm.iso.text(of: day, type: .date))'"
            case .integer(let number): return "\(number)"
            case .decimal(let text): return text
            case .double(let number): return "\(areFloats ? Self.leastFloat(number) : number)"
            }
        }

        private static func leastFloat(_ number: Double) -> Double {
            let nearest = Float(number)
            return Double(Double(nearest) < number ? nearest.nextUp : nearest)
        }
    }
#endif
