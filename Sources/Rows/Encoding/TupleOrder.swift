/// An order of tuples of binary `COPY`: equal values of some columns together, then by time, then as they came.
package struct TupleOrder: Hashable, Sendable {
    private let group: [Int]
    private let time: Int

    /// - Parameters:
    ///   - group: the columns whose equal values belong together. Columns that are not sent are left out.
    ///   - columns: the tuples' columns, in order.
    /// - Returns: `nil` if the time is not sent.
    package init?(group: [String], time: String, columns: [String]) {
        guard let time = columns.firstIndex(of: time) else { return nil }
        self.group = group.compactMap { columns.firstIndex(of: $0) }
        self.time = time
    }

    /// Calls `body` with each tuple of a batch and its key. The order of keys is that of their bytes.
    ///
    /// - Parameters:
    ///   - batch: whole tuples, without `COPY`'s header and trailer.
    ///   - ordinal: how many tuples came before the batch; on return, with those of the batch.
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
                // Two's complement, most significant byte first: with the sign bit inverted, bytes are in order.
                key.append(contentsOf: moment)
                key[key.count - moment.count] ^= 0x80
            }
            ordinal += 1
            withUnsafeBytes(of: ordinal.bigEndian) { key.append(contentsOf: $0) }
            try body(key, tuple)
        }
    }

    /// The number of a key's tuple in the order in which tuples came, from 1.
    package static func ordinal(of key: some BidirectionalCollection<UInt8>) -> Int {
        key.suffix(MemoryLayout<Int>.size).reduce(0) { $0 << 8 | Int($1) }
    }

    /// NULL is a value of its own. The length separates a field from the next one.
    private static func append(_ field: UnsafeRawBufferPointer?, to key: inout [UInt8]) {
        guard let field else { return key.append(0) }
        key.append(1)
        withUnsafeBytes(of: UInt32(field.count).bigEndian) { key.append(contentsOf: $0) }
        key.append(contentsOf: field)
    }
}
