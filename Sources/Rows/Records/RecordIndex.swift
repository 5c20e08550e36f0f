/// The offsets of all delimiters and record ends outside quotes, in order, with marks for those that end records.
///
/// It is plain memory that its owner frees: arrays inside a class would be checked for exclusive access at every step.
struct RecordIndex {
    /// Offsets into the buffer.
    private(set) var separators: UnsafeMutableBufferPointer<UInt32>
    private(set) var separatorCount = 0
    /// For each record, the number of separators up to and with its end.
    private(set) var recordEnds: UnsafeMutableBufferPointer<UInt32>
    private(set) var recordCount = 0
    /// The first record that has not been taken.
    var firstRecord = 0

    private static let leastRoom = 1 << 14

    init() {
        separators = .allocate(capacity: Self.leastRoom)
        recordEnds = .allocate(capacity: Self.leastRoom)
    }

    func free() {
        separators.deallocate()
        recordEnds.deallocate()
    }

    /// Makes room for the separators of so many bytes.
    mutating func reserve(bytes: Int) {
        separators = grown(separators, keeping: separatorCount, to: separatorCount + bytes + 64)
        recordEnds = grown(recordEnds, keeping: recordCount, to: recordCount + bytes + 64)
    }

    /// Adds the separators of one block. Every bit of `ends` is one of `separators` too.
    @inline(__always)
    mutating func append(separators bits: UInt64, ends: UInt64, offset: Int) {
        var rest = bits
        var slot = separatorCount
        while rest != 0 {
            separators[slot] = UInt32(truncatingIfNeeded: offset &+ rest.trailingZeroBitCount)
            slot &+= 1
            rest &= rest &- 1
        }
        var ends = ends
        while ends != 0 {
            let upToEnd = ends ^ (ends &- 1)
            recordEnds[recordCount] = UInt32(
                truncatingIfNeeded: separatorCount &+ (bits & upToEnd).nonzeroBitCount)
            recordCount &+= 1
            ends &= ends &- 1
        }
        separatorCount = slot
    }

    /// The separators of a record, its end last.
    @inline(__always)
    func separators(of record: Int) -> Range<Int> {
        (record == 0 ? 0 : Int(recordEnds[record &- 1]))..<Int(recordEnds[record])
    }

    /// The offset at which the record before this one ends; -1 for the first.
    @inline(__always)
    func separator(before record: Int) -> Int {
        record == 0 ? -1 : Int(separators[Int(recordEnds[record &- 1]) &- 1])
    }

    mutating func dropAll() {
        separatorCount = 0
        recordCount = 0
        firstRecord = 0
    }

    /// Drops the taken records, after the bytes behind them moved to the front of the buffer. No whole record may be left.
    mutating func dropTaken(moving distance: Int) {
        let taken = recordCount == 0 ? 0 : Int(recordEnds[recordCount - 1])
        for slot in taken..<separatorCount {
            separators[slot - taken] = separators[slot] - UInt32(distance)
        }
        separatorCount -= taken
        recordCount = 0
        firstRecord = 0
        // Frees the room that a giant record took.
        guard separators.count > 1 << 21, separatorCount < 1 << 20 else { return }
        let small = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: 1 << 20)
        _ = small.update(from: separators[..<separatorCount])
        free()
        separators = small
        recordEnds = .allocate(capacity: Self.leastRoom)
    }
}

private func grown(
    _ memory: UnsafeMutableBufferPointer<UInt32>, keeping count: Int, to size: Int
) -> UnsafeMutableBufferPointer<UInt32> {
    guard memory.count < size else { return memory }
    let larger = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: max(size, count + count / 2))
    _ = larger.update(from: memory[..<count])
    memory.deallocate()
    return larger
}
