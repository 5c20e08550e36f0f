/// Places in the plan file, so that a problem met in the target can point at the line that asked for it.
package struct PlanPlaces: Hashable, Codable, Sendable {
    /// Where `table` is given.
    package var table: PlanPlace
    /// Where the time column's name is given.
    package var timeColumn: PlanPlace
    /// Where the time type is given.
    package var timeType: PlanPlace
    /// Where `columns` is given; the place of `table` without one.
    package var columns: PlanPlace
    /// Where each of them is given, by the hypertable's name for it.
    package var ofColumns: [String: PlanPlace]
    /// Where the source is given.
    package var source: PlanPlace
    /// Where T for the type is given.
    package var completion: PlanPlace

    package init(
        table: PlanPlace, timeColumn: PlanPlace, timeType: PlanPlace, columns: PlanPlace,
        ofColumns: [String: PlanPlace] = [:], source: PlanPlace, completion: PlanPlace
    ) {
        self.table = table
        self.timeColumn = timeColumn
        self.timeType = timeType
        self.columns = columns
        self.ofColumns = ofColumns
        self.source = source
        self.completion = completion
    }
}

/// A line and column of the plan file, both counted from 1.
package struct PlanPlace: Hashable, Codable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
