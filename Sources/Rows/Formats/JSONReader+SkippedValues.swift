extension JSONReader {
    /// Takes any value behind white space and checks all of it; returns its range.
    mutating func skipValue() throws(ValueError) -> Range<Int> {
        skipSpace()
        let start = offset
        guard offset < bytes.count else { throw cutShort }
        switch bytes[offset] {
        case UInt8(ascii: "{"), UInt8(ascii: "["): try skipNested()
        default: try skipScalar()
        }
        return start..<offset
    }

    private mutating func skipScalar() throws(ValueError) {
        guard let first = peek() else { throw cutShort }
        switch first {
        case UInt8(ascii: "\""): _ = try takeText()
        case UInt8(ascii: "-"), 0x30...0x39: _ = try takeNumber()
        default: _ = try takeWord()
        }
    }

    /// Skips an object or an array of any depth: open objects and arrays are kept on a list, not on the stack.
    private mutating func skipNested() throws(ValueError) {
        // For each open object the number of keys before it; for an array -1.
        var open: [Int] = []
        keys.removeAll(keepingCapacity: true)
        repeat {
            if take(UInt8(ascii: "{")) {
                open.append(keys.count)
                guard take(UInt8(ascii: "}")) else {
                    try takeKey()
                    continue
                }
                open.removeLast()
            } else if take(UInt8(ascii: "[")) {
                open.append(-1)
                guard take(UInt8(ascii: "]")) else { continue }
                open.removeLast()
            } else {
                try skipScalar()
            }
            try close(&open)
        } while !open.isEmpty
    }

    /// Closes the objects and arrays that end behind a value, and moves to the next value, if there is one.
    private mutating func close(_ open: inout [Int]) throws(ValueError) {
        while let inner = open.last {
            if take(UInt8(ascii: ",")) {
                if inner >= 0 { try takeKey() }
                return
            }
            if inner >= 0 {
                try expect(UInt8(ascii: "}"), "comma or brace")
                try refuseTwins(from: inner)
                keys.removeSubrange(inner...)
            } else {
                try expect(UInt8(ascii: "]"), "comma or bracket")
            }
            open.removeLast()
        }
    }

    private mutating func takeKey() throws(ValueError) {
        let key = try takeText()
        try expect(UInt8(ascii: ":"), "colon")
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        let bytes = key.isEscaped ? characters(of: key) : []
        if key.isEscaped {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        } else {
            for byte in text[key.range] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        keys.append(Key(range: key.range, hash: hash, isEscaped: key.isEscaped))
    }

    /// Refuses an object with a key twice: readers disagree on its meaning, and `jsonb` silently keeps the last value.
    private func refuseTwins(from first: Int) throws(ValueError) {
        guard keys.count - first > 1 else { return }
        let sorted = keys[first...].sorted { $0.hash < $1.hash }
        for (one, other) in zip(sorted, sorted.dropFirst()) where one.hash == other.hash {
            let same =
                characters(one.range, isEscaped: one.isEscaped)
                == characters(other.range, isEscaped: other.isEscaped)
            if same { throw .twice("an object within the row") }
        }
    }
}

extension ValueError {
    static func twice(_ what: String) -> ValueError {
        ValueError(
            .badJSON, "\(what) has a key twice", hint: "nothing says which of the two values is meant")
    }
}
