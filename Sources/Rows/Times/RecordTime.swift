import TimeAxis

/// Reads the times of records, one after the other, and refuses records that are no rows.
struct RecordTime {
    private let layout: RecordLayout
    private let type: TimeType
    private var time: TimeField
    /// The physical line of the marker that ended the data; nil without one.
    private(set) var markerLine: Int?

    init(_ layout: RecordLayout, _ type: TimeType, _ dialect: CSVDialect) {
        self.layout = layout
        self.type = type
        time = TimeField(type, dialect)
    }

    /// See ``TimeField/droppedZones``.
    var droppedZones: Int { time.droppedZones }

    /// The record's point; nil for the marker that ends the data and for blank lines behind it.
    ///
    /// - Throws: ``RecordError``.
    @inline(__always)
    mutating func point(of record: Int, _ view: RecordView, _ buffer: RecordBuffer) throws -> Int64? {
        let fields = view.fieldCount(of: record)
        if fields != layout.fieldCount || fields == 1 || markerLine != nil {
            guard try isRow(record, fields, buffer) else { return nil }
        }
        let read: Int64?
        do throws(TimeFieldError) {
            read = try time.point(view.field(layout.timeField, of: record))
        } catch {
            throw badTime(error, record, buffer)
        }
        guard let point = read else { throw nullTime(record, buffer) }
        return point
    }

    /// Whether a record is a row, although its number of fields is not the expected one or it may be an end marker.
    ///
    /// - Returns: false for an end marker and for blank lines behind it.
    /// - Throws: ``RecordError``.
    private mutating func isRow(_ record: Int, _ fields: Int, _ buffer: RecordBuffer) throws -> Bool {
        let text = buffer.view.text(of: record)
        if let markerLine {
            guard text.allSatisfy(Byte.isSpace) else {
                throw RecordError(
                    .endMarker, line: markerLine,
                    "a line that is just `\\.` ends the data for PostgreSQL up to 17, but line "
                        + "\(buffer.line(of: record)) goes on",
                    hint: "remove the line if it is a leftover, or put the value in quotes")
            }
            return false
        }
        if text.count == 2, text[0] == Byte.backslash, text[1] == Byte.period {
            markerLine = buffer.line(of: record)
            return false
        }
        if fields < layout.fieldCount {
            let missing = printable(layout.inputColumns[fields].utf8)
            throw RecordError(
                .tooFewFields, line: buffer.line(of: record),
                "missing data for column `\(missing)`: the row has \(fields) of \(layout.fieldCount) fields",
                hint: ClickHouseErrorLine.hint(text) ?? (text.isEmpty ? "the line is empty; remove it" : nil))
        }
        if fields > layout.fieldCount {
            throw RecordError(
                .tooManyFields, line: buffer.line(of: record),
                "extra data after last expected column: the row has \(fields) fields, not \(layout.fieldCount)",
                hint: ClickHouseErrorLine.hint(text) ?? "a delimiter inside a value needs quotes about it")
        }
        return true
    }

    private var timeName: String { printable(layout.inputColumns[layout.timeField].utf8) }

    private func nullTime(_ record: Int, _ buffer: RecordBuffer) -> RecordError {
        RecordError(
            .nullTime, line: buffer.line(of: record), "the time column `\(timeName)` is NULL",
            hint: "a row without a time belongs to no window; leave it out of the source")
    }

    private func badTime(_ error: TimeFieldError, _ record: Int, _ buffer: RecordBuffer) -> RecordError {
        let field = buffer.field(layout.timeField, of: record)
        return RecordError(
            .badTime, line: buffer.line(of: record),
            "the time column `\(timeName)` holds `\(printable(field))`, \(error.reason(type))",
            hint: error.hint(field, type))
    }
}
