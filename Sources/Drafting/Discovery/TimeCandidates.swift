import Terms
import TimeAxis

/// The columns of a source that may be a hypertable's time column, and the forms in which they may hold times.
struct TimeCandidates {
    /// True if a column has the time column's name, apart from capitals and underscores. It is then the only candidate.
    let isNamed: Bool
    /// The mappings to try, in this order.
    let mappings: [ColumnMapping]
    private let type: TimeType

    /// - Parameters:
    ///   - time: the hypertable's time column.
    ///   - columns: the source's columns.
    ///   - others: the hypertable's columns. A column of the source with the name of one of them is no candidate.
    init(_ time: String, _ type: TimeType, _ columns: [String], beside others: [String]) {
        let named =
            columns.first { $0 == time } ?? columns.first { $0.lowercased() == time.lowercased() }
            ?? columns.first { foldedName($0) == foldedName(time) }
        let taken = Set(others.map { $0.lowercased() })
        isNamed = named != nil
        self.type = type
        let candidates = named.map { [$0] } ?? columns.filter { !taken.contains($0.lowercased()) }
        let forms = type.isCalendar ? [nil] + TimeForm.allCases : [nil]
        mappings = candidates.flatMap { name in
            forms.map { ColumnMapping(target: time, origin: .column(name), form: $0) }
        }
    }

    /// True if data may have such a time.
    ///
    /// For calendar types that is from 1980 on, because a plain number would else be taken for a time. On an axis of
    /// numbers, a column with the right name may hold any.
    func isPlausible(_ point: Int64, until end: Int64) -> Bool {
        guard let day = type.unitsPerDay else { return isNamed || EpochUnit(plausibleFor: point) != nil }
        return point > -7_305 * day && point < end
    }
}
