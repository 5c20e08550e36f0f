import Execution
import Reporting
import Terms
import TimeAxis

/// The columns of a source that may be a hypertable's time column, and the forms in which they may hold times.
struct TimeCandidates {
    /// Whether one has the time column's name, but for capitals and underscores; the others then are none.
    let isNamed: Bool
    /// What to try, in this order.
    let mappings: [ColumnMapping]
    private let type: TimeType

    /// - Parameters:
    ///   - time: the hypertable's time column.
    ///   - columns: the source's.
    ///   - others: the hypertable's columns; what has the name of one of them is not the time.
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

    /// Whether data may have such a time: from 1980 on for calendar types, so that a plain number is not taken for
    /// one. On a numeric axis any number may be a time of a column with the right name.
    func isPlausible(_ point: Int64, until end: Int64) -> Bool {
        guard let day = type.unitsPerDay else { return isNamed || EpochUnit(plausibleFor: point) != nil }
        return point > -7_305 * day && point < end
    }
}
