import Rows

/// A source's own count of a window.
package struct SourceCount: Hashable, Sendable {
    package let rows: Int
    /// The earliest and latest point; `nil` if the count does not give them.
    package let earliest: Int64?
    package let latest: Int64?
    /// The method of counting, for reports: "the count command", "a second pass over 3 files".
    package let method: String
    /// The error of an earliest or latest time that the target cannot have. The row with that time is only found by
    /// reading the rows.
    package let fault: SourceError?

    package init(
        rows: Int, earliest: Int64? = nil, latest: Int64? = nil, method: String, fault: SourceError? = nil
    ) {
        self.rows = rows
        self.earliest = earliest
        self.latest = latest
        self.method = method
        self.fault = fault
    }

    /// Returns the count, or throws ``fault``. Call it if the rows are not going to be read, or have been read to their
    /// end.
    package func checked() throws -> SourceCount {
        if let fault { throw fault }
        return self
    }
}

extension SourceCount {
    /// A count as a database gives it: a row with the number, and perhaps the earliest and the latest time.
    ///
    /// - Parameters:
    ///   - rows: the number; `nil` or negative for a value that is no count.
    ///   - span: the earliest and the latest time, as values of the time column; `nil` where the count has none.
    ///   - title: the name of the count in messages.
    ///   - zone: the zone of times that have none.
    ///   - name: the name of the source in messages.
    /// - Throws: ``SourceError`` of kind `badCount`. A time that the target cannot have is no error yet: it becomes
    ///   ``fault``.
    package init(
        rows: Int?, span: @autoclosure () throws -> (earliest: TypedValue, latest: TypedValue)?,
        title: String,
        _ columns: ColumnRequest, zone: ZoneTable?, in name: String
    ) throws {
        let place = RowPlace(input: name)
        guard let rows, rows >= 0 else {
            throw SourceError(
                .badCount, place, "\(title) gave no whole number",
                hint: "the first column of a count query is the number of the window's rows, an integer")
        }
        guard rows > 0, let span = try span() else {
            self.init(rows: rows, method: title)
            return
        }
        do {
            var reader = try TimeColumnReader(columns, zone: zone)
            self.init(
                rows: rows, earliest: try reader.point(of: span.earliest),
                latest: try reader.point(of: span.latest), method: title)
        } catch let fault as ValueError {
            let error = SourceError(.row(fault.kind), place, fault.message, hint: fault.hint)
            self.init(rows: rows, method: title, fault: error)
        }
    }
}
