/// The numbers that floating-point and numeric columns write as words, in any case.
enum SpecialNumber {
    case nan, infinity, minusInfinity

    init?(_ bytes: UnsafeRawBufferPointer) {
        if isWord(bytes, "nan") {
            self = .nan
        } else if isWord(bytes, "infinity") || isWord(bytes, "inf") || isWord(bytes, "+infinity")
            || isWord(bytes, "+inf")
        {
            self = .infinity
        } else if isWord(bytes, "-infinity") || isWord(bytes, "-inf") {
            self = .minusInfinity
        } else {
            return nil
        }
    }
}
