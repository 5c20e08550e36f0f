#if ODBC
    /// A growing buffer in which a value is assembled.
    final class ODBCColumnBuffer {
        private var memory: UnsafeMutableRawBufferPointer
        private(set) var count = 0

        init() {
            memory = .allocate(byteCount: 256, alignment: 8)
        }

        deinit {
            memory.deallocate()
        }

        var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

        func removeAll() {
            count = 0
        }

        /// The free memory behind the content, at least `wanted` bytes.
        func free(_ wanted: Int) -> UnsafeMutableRawBufferPointer {
            if memory.count - count < wanted {
                let larger = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: max(count + wanted, memory.count * 2), alignment: 8)
                larger.copyMemory(from: bytes)
                memory.deallocate()
                memory = larger
            }
            return UnsafeMutableRawBufferPointer(rebasing: memory[count...])
        }

        /// Adds bytes that were written into ``free(_:)`` to the content.
        func add(_ written: Int) {
            count += written
        }

        /// Replaces the content by a text of UTF-16, converted to UTF-8.
        ///
        /// - Returns: false for an unpaired surrogate, or an odd number of bytes.
        func put(utf16 text: UnsafeRawBufferPointer) -> Bool {
            removeAll()
            guard text.count.isMultiple(of: 2) else { return false }
            let units = text.count / 2
            let free = free(units * 3)
            var (place, unit) = (0, 0)
            while unit < units {
                var character = UInt32(text.loadUnaligned(fromByteOffset: unit * 2, as: UInt16.self))
                unit += 1
                if character < 0x80 {
                    free[place] = UInt8(character)
                    place += 1
                    continue
                }
                if 0xD800...0xDFFF ~= character {
                    guard character < 0xDC00, unit < units else { return false }
                    let low = UInt32(text.loadUnaligned(fromByteOffset: unit * 2, as: UInt16.self))
                    guard 0xDC00...0xDFFF ~= low else { return false }
                    unit += 1
                    character = 0x10000 + (character - 0xD800) << 10 + (low - 0xDC00)
                }
                let more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3
                let first: [UInt8] = [0, 0xC0, 0xE0, 0xF0]
                free[place] = first[more] | UInt8(truncatingIfNeeded: character >> (6 * UInt32(more)))
                for next in 1...more {
                    let bits = UInt8(truncatingIfNeeded: character >> (6 * UInt32(more - next)))
                    free[place + next] = 0x80 | bits & 0x3F
                }
                place += more + 1
            }
            add(place)
            return true
        }
    }
#endif
