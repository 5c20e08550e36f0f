/// The state of quotes, carried from block to block: whether the next byte stands inside quotes.
///
/// `COPY` toggles at every quote, wherever in a field it stands; an escape that differs from the quote counts
/// only inside quotes, and takes away the meaning of the one quote or escape that follows at once
/// (CopyReadLineText in PostgreSQL's copyfromparse.c).
struct QuoteState {
    /// All ones inside quotes, all zeros outside.
    private(set) var carry: UInt64 = 0
    /// The offset of the byte whose meaning an escape has taken away; -1 without one.
    private var escaped = -1

    var isInside: Bool { carry != 0 }

    init(isInside: Bool = false) {
        carry = isInside ? ~0 : 0
    }

    /// The bytes of a block that stand inside quotes (an opening quote does, a closing one does not), where
    /// quote and escape are one character.
    @inline(__always)
    mutating func inside(quotes: UInt64) -> UInt64 {
        guard quotes != 0 else { return carry }
        let inside = prefixXor(quotes) ^ carry
        carry = (inside &>> 63) == 0 ? 0 : ~0
        return inside
    }

    /// The same where the escape is another character; `offset` is the block's place in the buffer.
    mutating func inside(quotes: UInt64, escapes: UInt64, offset: Int) -> UInt64 {
        var inside = carry
        var rest = quotes | escapes
        while rest != 0 {
            let bit = rest.trailingZeroBitCount
            let position = offset + bit
            rest &= rest &- 1
            if quotes & (1 &<< UInt64(bit)) != 0 {
                if position != escaped { inside ^= ~0 &<< UInt64(bit) }
            } else if inside & (1 &<< UInt64(bit)) != 0 {
                escaped = position == escaped ? -1 : position + 1
            }
        }
        carry = (inside &>> 63) == 0 ? 0 : ~0
        return inside
    }

    /// Takes one byte; returns whether a line break there would stand outside quotes.
    mutating func step(_ byte: UInt8, at position: Int, _ dialect: CSVDialect) -> Bool {
        if byte == dialect.quote {
            if position != escaped { carry = ~carry }
        } else if byte == dialect.escape, isInside {
            escaped = position == escaped ? -1 : position + 1
        }
        return !isInside
    }

    /// Adjusts the state after the buffer's contents moved towards its front.
    mutating func move(by distance: Int) {
        if escaped >= 0 { escaped -= distance }
    }
}
