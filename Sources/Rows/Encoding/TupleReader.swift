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
