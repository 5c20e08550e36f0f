#if MySQL
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// Writes the bounds of windows as literals of the time column's type.
    struct MySQLTimes {
        /// Whether the column holds dates or times, which may include dates that do not exist. Otherwise it holds numbers.
        let areDates: Bool
        private let bounds: TimeBounds
        private let areFloats: Bool

        /// - Throws: `SourceError` for a type that bounds cannot be compared with.
        init(
            of column: SourceDescription.Column, _ request: DatabaseRequest, zone: ZoneTable,
            _ place: RowPlace
        ) throws {
            let storage = column.kind.flatMap { TimeBounds.Storage($0) }
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

        /// The decimals of a type: 3 for `datetime(3)`, 6 for `decimal(20,6)`, 0 without a number.
        private static func decimals(_ type: String) -> Int {
            let numbers = type.drop { $0 != "(" }.prefix { $0 != ")" }.split { !$0.isNumber }.compactMap {
                Int($0)
            }
            let isNumber = type.lowercased().hasPrefix("decimal")
            return numbers.count > (isNumber ? 1 : 0) ? numbers[numbers.count - 1] : 0
        }

        /// The literal for a bound of a window.
        ///
        /// - Throws: `BoundFormError` for a point that the column's type cannot represent.
        func literal(_ point: Int64, _ edge: WindowBound) throws -> String {
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
