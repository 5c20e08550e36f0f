/// The whole records in a buffer, and their fields.
///
/// A view is valid until the buffer is filled again.
package struct RecordView {
    let bytes: UnsafeRawBufferPointer
    let index: RecordIndex
    /// The start of the first record that has not been taken.
    let start: Int
    let ending: LineEnding

    /// Whole records that have not been taken.
    package var records: Range<Int> { index.firstRecord..<index.recordCount }

    /// The range of a record's text without its line break.
    @inline(__always)
    func extent(of record: Int) -> Range<Int> {
        first(of: record)..<end(of: record)
    }

    @inline(__always)
    private func first(of record: Int) -> Int {
        record == index.firstRecord ? start : index.separator(before: record) &+ 1
    }

    @inline(__always)
    private func end(of record: Int) -> Int {
        let separator = index.separator(before: record &+ 1)
        return ending == .both && separator < bytes.count ? separator &- 1 : separator
    }

    /// Whether a single LF follows the record, as in sent text.
    @inline(__always)
    func endsInLineFeed(_ record: Int) -> Bool {
        ending == .lineFeed && index.separator(before: record &+ 1) < bytes.count
    }

    /// The number of a record's fields, at least one.
    @inline(__always)
    package func fieldCount(of record: Int) -> Int {
        index.separators(of: record).count
    }

    /// A field's raw text with its quotes. The field must exist.
    @inline(__always)
    package func field(_ field: Int, of record: Int) -> UnsafeRawBufferPointer {
        let separators = index.separators(of: record)
        let first =
            field == 0
            ? first(of: record) : Int(index.separators[separators.lowerBound &+ field &- 1]) &+ 1
        let last =
            field == separators.count &- 1
            ? end(of: record) : Int(index.separators[separators.lowerBound &+ field])
        return UnsafeRawBufferPointer(rebasing: bytes[first..<last])
    }

    /// A record's raw text without its line break.
    @inline(__always)
    package func text(of record: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[extent(of: record)])
    }
}

extension RecordBuffer {
    /// The records that are whole now.
    package var view: RecordView {
        RecordView(
            bytes: UnsafeRawBufferPointer(rebasing: bytes[..<count]), index: scanning.index, start: start,
            ending: ending ?? .lineFeed)
    }

    /// Whole records that have not been taken.
    package var records: Range<Int> { scanning.index.firstRecord..<scanning.index.recordCount }

    /// See ``RecordView/fieldCount(of:)``.
    package func fieldCount(of record: Int) -> Int { view.fieldCount(of: record) }

    /// See ``RecordView/field(_:of:)``.
    package func field(_ field: Int, of record: Int) -> UnsafeRawBufferPointer {
        view.field(field, of: record)
    }
}
