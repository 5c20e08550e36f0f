/// Writes fields of a tuple of binary `COPY`, each a length and its bytes, into memory that has room for them.
///
/// Numbers are in network byte order.
struct TupleWriter {
    private(set) var position: UnsafeMutableRawPointer

    init(at start: UnsafeMutableRawPointer) {
        position = start
    }

    @inline(__always)
    mutating func put(_ number: some FixedWidthInteger) {
        position.storeBytes(of: number.bigEndian, as: type(of: number))
        position += number.bitWidth / 8
    }

    @inline(__always)
    mutating func put(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        position.copyMemory(from: base, byteCount: bytes.count)
        position += bytes.count
    }

    @inline(__always)
    mutating func null() {
        put(Int32(-1))
    }

    /// A field that is one number.
    @inline(__always)
    mutating func field(_ number: some FixedWidthInteger) {
        put(Int32(truncatingIfNeeded: number.bitWidth / 8))
        put(number)
    }

    /// A field that is bytes, shorter than 2 GiB.
    @inline(__always)
    mutating func field(_ bytes: UnsafeRawBufferPointer) {
        put(Int32(truncatingIfNeeded: bytes.count))
        put(bytes)
    }

    /// Leaves room for the length of a field, which ``endField(_:)`` fills in.
    mutating func beginField() -> UnsafeMutableRawPointer {
        let start = position
        put(Int32(0))
        return start
    }

    mutating func endField(_ start: UnsafeMutableRawPointer) {
        let length = Int32(truncatingIfNeeded: position - start - 4)
        start.storeBytes(of: length.bigEndian, as: Int32.self)
    }
}
