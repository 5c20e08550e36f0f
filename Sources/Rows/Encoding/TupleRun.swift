/// Tuples with their keys, in memory, to be sorted.
package struct TupleRun: Sendable {
    private struct Entry {
        let start: Int
        let keyLength: Int
        let length: Int
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    package init() {}

    /// How much memory the run takes, in bytes.
    package var size: Int { bytes.count + entries.count * MemoryLayout<Entry>.stride }

    package var isEmpty: Bool { entries.isEmpty }

    /// Adds the tuples of a batch.
    ///
    /// - Parameters:
    ///   - batch: whole tuples of binary `COPY`.
    ///   - ordinal: how many tuples came before the batch; on return, with those of the batch.
    package mutating func append(_ batch: [UInt8], by order: TupleOrder, after ordinal: inout Int) {
        batch.withUnsafeBytes { batch in
            order.forEachTuple(in: batch, after: &ordinal) { key, tuple in
                entries.append(Entry(start: bytes.count, keyLength: key.count, length: tuple.count))
                bytes.append(contentsOf: key)
                bytes.append(contentsOf: tuple)
            }
        }
    }

    /// Sorts the tuples by their keys.
    package mutating func sort() {
        bytes.withUnsafeBytes { bytes in
            entries.sort { left, right in
                precedes(
                    UnsafeRawBufferPointer(rebasing: bytes[left.start..<left.start + left.keyLength]),
                    UnsafeRawBufferPointer(rebasing: bytes[right.start..<right.start + right.keyLength]))
            }
        }
    }

    /// Removes the tuples and keeps the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
    }

    package var count: Int { entries.count }

    /// The key and the tuple at a place.
    package subscript(place: Int) -> (key: ArraySlice<UInt8>, tuple: ArraySlice<UInt8>) {
        let entry = entries[place]
        let end = entry.start + entry.keyLength
        return (bytes[entry.start..<end], bytes[end..<end + entry.length])
    }
}

/// Whether one key comes before another.
package func precedes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    let common = min(left.count, right.count)
    for place in 0..<common where left[place] != right[place] { return left[place] < right[place] }
    return left.count < right.count
}
