/// Places in the plan file, so that a problem met in the target can point at the line that asked for it.
public struct PlanPlaces: Hashable, Codable, Sendable {
    /// Where `table` is given.
    public var table: PlanPlace
    /// Where the time column's name is given.
    public var timeColumn: PlanPlace
    /// Where the time type is given.
    public var timeType: PlanPlace
    /// Where `columns` is given; the place of `table` without one.
    public var columns: PlanPlace
    /// Where each of them is given, by the hypertable's name for it.
    public var ofColumns: [String: PlanPlace]
    /// Where the source is given.
    public var source: PlanPlace
    /// Where T for the type is given.
    public var completion: PlanPlace

    public init(
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
public struct PlanPlace: Hashable, Codable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
