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
            bounds = try TimeBounds(
                storage, title: column.type ?? "of its own", request, zone: zone, place)
        }

        private static func storage(_ kind: ValueKind?) -> TimeBounds.Storage? {
            switch kind {
            // TIMESTAMP, which the session shows in UTC.
            case .instant: .instant
            case .local: .local
            case .date: .date
            case .integer, .unsigned: .integer
            // A decimal literal is compared with a broken number as the nearest one.
            case .decimal, .double, .float: .decimal
            default: nil
            }
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
            case .double(let number): return "\(number)"
            }
        }
    }
#endif
