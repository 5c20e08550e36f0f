import Rows
import Terms
import TimeAxis

/// The rows of a cursor, turned into what is sent.
final class CursorRows {
    private(set) var tally = RowTally()
    /// Whether the source has said that there are no more rows.
    private(set) var hasEnded = false
    var columns: [String] { encoder.columns }
    /// Texts of which only the server says whether it takes them, some of them; nil while nobody wants to know.
    var doubts: [ValueDoubt]?
    /// Columns that are NULL in some row, as long as somebody wants to know of doubts.
    private(set) var nulls: [SeenNull] = []
    /// Why rows that go as text would not go as binary, as far as constants and ``doubts`` tell.
    private(set) var misfit: BinaryMisfit?
    private let cursor: any RowCursor
    private let name: String
    private let window: Window
    private let outsideHint: String
    private let type: TimeType
    private var encoder: TypedEncoder
    private let row: UnsafeMutableBufferPointer<TypedValue>
    private var earliest = Int64.max
    private var latest = Int64.min

    /// Closes the cursor if it throws.
    ///
    /// - Parameter outsideHint: what to do about a row that lies outside the window.
    init(
        _ cursor: any RowCursor, _ name: String, _ request: ColumnRequest, _ zone: ZoneTable?,
        _ window: Window, _ form: RowForm, outsideHint: String
    ) throws {
        self.outsideHint = outsideHint
        self.cursor = cursor
        self.name = name
        self.window = window
        type = request.timeType
        do {
            let layout = try TypedLayout(request, of: cursor.columns)
            encoder = try TypedEncoder(layout, request, zone: zone, isText: form == .text)
            misfit = encoder.constantMisfit
        } catch {
            cursor.close()
            throw SourceError.ofColumns(error, in: name)
        }
        row = .allocate(capacity: cursor.columns.count)
        row.initialize(repeating: .null)
        tally.notes = cursor.notes
    }

    /// Holds the plan's columns against the source's.
    ///
    /// - Throws: ``SourceError``.
    static func check(_ request: ColumnRequest, _ columns: [String], zone: ZoneTable?, _ name: String) throws
    {
        do {
            _ = try TypedEncoder(TypedLayout(request, of: columns), request, zone: zone, isText: true)
        } catch {
            throw SourceError.ofColumns(error, in: name)
        }
    }

    deinit {
        row.deallocate()
    }

    func close() {
        cursor.close()
    }

    /// - Returns: nil after the last row.
    func nextBatch(limit: Int) throws -> [UInt8]? {
        var batch: [UInt8] = []
        batch.reserveCapacity(limit + limit / 4)
        while batch.count < limit {
            guard try take(into: &batch) else { break }
        }
        return batch.isEmpty ? nil : batch
    }

    /// The row that covers a line of what is sent, as the server counts them; in binary, a tuple.
    func place(ofSentLine line: Int) throws -> RowPlace? {
        var lines = 0
        var bytes: [UInt8] = []
        while lines < line {
            bytes.removeAll(keepingCapacity: true)
            guard try take(into: &bytes) else { return nil }
            // As ``RowFilter`` counts: in the first line the server does not know yet how lines end.
            let lineBreak = lines == 0 ? UInt8(ascii: "\r") : UInt8(ascii: "\n")
            let breaks = encoder.isText ? bytes.dropLast().count { $0 == lineBreak } : 0
            lines += 1 + breaks
        }
        return place(ofRow: tally.rows)
    }

    /// Takes one row; false after the last.
    @inline(__always)
    private func take(into batch: inout [UInt8]) throws -> Bool {
        guard try cursor.next(into: row) else {
            hasEnded = true
            tally.notes = cursor.notes
            return false
        }
        let before = batch.count
        do {
            let point = try encoder.point(of: UnsafeBufferPointer(row))
            guard window.contains(point) else { throw outside(point) }
            try encoder.append(UnsafeBufferPointer(row), point, to: &batch)
            if doubts != nil {
                noteDoubts()
                noteNulls()
            }
            earliest = min(earliest, point)
            latest = max(latest, point)
        } catch {
            throw located(error)
        }
        tally.rows &+= 1
        tally.bytes &+= batch.count - before
        (tally.earliest, tally.latest) = (earliest, latest)
        return true
    }

    private func noteDoubts() {
        for (column, doubt, text) in encoder.doubts(in: UnsafeBufferPointer(row)) {
            guard let noted = doubts, noted.count < 200 else { return }
            if let doubt, misfit == nil { misfit = located(doubt) as? BinaryMisfit }
            guard !noted.contains(where: { $0.column == column && $0.text == text }) else { continue }
            doubts?.append(ValueDoubt(column: column, place: place, text: text))
        }
    }

    private func noteNulls() {
        for column in encoder.nulls(in: UnsafeBufferPointer(row))
        where !nulls.contains(where: { $0.column == column }) {
            nulls.append(SeenNull(column: column, place: place))
        }
    }

    /// The place of the row that is being taken.
    private var place: RowPlace { place(ofRow: tally.rows + 1) }

    /// The place of the cursor's row.
    ///
    /// - Parameter number: which of the window's it is, from 1.
    private func place(ofRow number: Int) -> RowPlace {
        if let line = cursor.line { return RowPlace(input: name, line: line) }
        return RowPlace(input: name, key: cursor.key ?? "row \(number) of the window")
    }

    private func outside(_ point: Int64) -> TypedFault {
        TypedFault(
            .outsideWindow, "the time \(type.text(point)) lies outside the window \(window.name(as: type))",
            hint: outsideHint)
    }

    private func located(_ error: any Error) -> any Error {
        switch error {
        case let fault as TypedFault: SourceError(.row(fault.kind), place, fault.message, hint: fault.hint)
        case let misfit as TypedMisfit:
            cursor.line.map {
                BinaryMisfit(.value(column: misfit.column, type: misfit.type, line: $0))
            }
                ?? BinaryMisfit(
                    .databaseValue(
                        column: misfit.column, type: misfit.type, row: place.key ?? "\(tally.rows + 1)"))
        default: error
        }
    }
}

extension SourceError {
    fileprivate static func ofColumns(_ error: any Error, in name: String) -> any Error {
        switch error {
        case let fault as RowFault: SourceError(fault, in: name)
        case let fault as TypedFault:
            SourceError(.row(fault.kind), RowPlace(input: name), fault.message, hint: fault.hint)
        default: error
        }
    }
}
