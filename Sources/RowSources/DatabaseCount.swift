import Rows

extension SourceCount {
    /// What a database counts, with the earliest and latest time as values of the time column.
    ///
    /// - Parameters:
    ///   - zone: the zone of times that have none.
    ///   - place: of the error, when one of the two cannot be loaded.
    public init(
        rows: Int, from earliest: TypedValue, to latest: TypedValue, method: String, _ columns: ColumnRequest,
        zone: ZoneTable?, _ place: RowPlace
    ) throws {
        do {
            var reader = try TypedPoint(columns, zone: zone)
            self.init(
                rows: rows, earliest: try reader.point(of: earliest), latest: try reader.point(of: latest),
                method: method)
        } catch let fault as TypedFault {
            let error = SourceError(.row(fault.kind), place, fault.message, hint: fault.hint)
            self.init(rows: rows, method: method, fault: error)
        }
    }
}
