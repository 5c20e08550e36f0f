/// What tuples of binary `COPY` are put in order by: equal values of some columns together, by time among them, and
/// as they came where that is the same.
public struct TupleOrder: Hashable, Sendable {
    private let group: [Int]
    private let time: Int

    /// - Parameters:
    ///   - group: the columns whose equal values belong together; those that are not sent are left out.
    ///   - columns: the tuples' columns, in order.
    /// - Returns: `nil` when the time is not sent.
    public init?(group: [String], time: String, columns: [String]) {
        guard let time = columns.firstIndex(of: time) else { return nil }
        self.group = group.compactMap { columns.firstIndex(of: $0) }
        self.time = time
    }

    /// Calls `body` with each tuple of a batch and its key. Keys are in order as their bytes are.
    ///
    /// - Parameters:
    ///   - batch: whole tuples, without `COPY`'s header and trailer.
    ///   - ordinal: the place of the last tuple that came before them, from 1; that of the batch's last afterwards.
    func forEachTuple(
        in batch: UnsafeRawBufferPointer, after ordinal: inout Int,
        _ body: (_ key: [UInt8], _ tuple: UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        var reader = TupleReader(batch)
        var key: [UInt8] = []
        var fields: [UnsafeRawBufferPointer?] = []
        while let tuple = reader.next(&fields) {
            key.removeAll(keepingCapacity: true)
            for column in group { Self.append(fields[column], to: &key) }
            if let moment = fields[time] {
                // Two's complement, most significant byte first: with its sign turned it is in order.
                key.append(contentsOf: moment)
                key[key.count - moment.count] ^= 0x80
            }
            ordinal += 1
            withUnsafeBytes(of: ordinal.bigEndian) { key.append(contentsOf: $0) }
            try body(key, tuple)
        }
    }

    /// The place at which the tuple of a key came, from 1.
    public static func ordinal(of key: some BidirectionalCollection<UInt8>) -> Int {
        key.suffix(MemoryLayout<Int>.size).reduce(0) { $0 << 8 | Int($1) }
    }

    /// NULL is a value of its own, and the length keeps one field's end from being taken for the next one's start.
    private static func append(_ field: UnsafeRawBufferPointer?, to key: inout [UInt8]) {
        guard let field else { return key.append(0) }
        key.append(1)
        withUnsafeBytes(of: UInt32(field.count).bigEndian) { key.append(contentsOf: $0) }
        key.append(contentsOf: field)
    }
}

/// Splits a batch of binary `COPY` into tuples and their fields.
struct TupleReader {
    private var rest: UnsafeRawBufferPointer.SubSequence

    init(_ batch: UnsafeRawBufferPointer) {
        rest = batch[...]
    }

    /// The next tuple, and its fields, NULL as `nil`; `nil` at the end.
    mutating func next(_ fields: inout [UnsafeRawBufferPointer?]) -> UnsafeRawBufferPointer? {
        guard rest.count >= 2 else { return nil }
        let start = rest.startIndex
        fields.removeAll(keepingCapacity: true)
        for _ in 0..<number(as: Int16.self) {
            let length = number(as: Int32.self)
            guard length >= 0 else {
                fields.append(nil)
                continue
            }
            fields.append(UnsafeRawBufferPointer(rebasing: rest.prefix(Int(length))))
            rest = rest.dropFirst(Int(length))
        }
        return UnsafeRawBufferPointer(rebasing: rest.base[start..<rest.startIndex])
    }

    private mutating func number<Number: FixedWidthInteger>(as type: Number.Type) -> Number {
        let size = MemoryLayout<Number>.size
        let value = UnsafeRawBufferPointer(rebasing: rest.prefix(size)).loadUnaligned(as: type)
        rest = rest.dropFirst(size)
        return Number(bigEndian: value)
    }
}
