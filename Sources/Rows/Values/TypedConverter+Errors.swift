extension TypedConverter {
    private var target: String { type.map { "the target's \($0.rawValue)" } ?? "the target's type" }

    /// The error for a kind of value that never becomes the target's type.
    func refused(_ value: TypedValue) -> ValueError {
        let what = value.kind?.title ?? "a date that does not exist"
        let form =
            switch value {
            case .zeroDate: "write `zero-date: null` for the column to load NULL in its place"
            default: "convert it by a `query`"
            }
        return ValueError(
            .badValue, "the column \(title) holds \(what), which does not become \(target)", hint: form)
    }

    func formNeeded(_ value: TypedValue) -> ValueError {
        let what = value.kind?.title ?? "a value"
        return ValueError(
            .badTime, "the column \(title) holds \(what), and nothing says what time that is",
            hint: "write `as: epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns` or `julian` for the column")
    }

    func outOfRange(_ value: TypedValue) -> ValueError {
        guard value.isFinite else {
            return ValueError(
                .badValue, "the column \(title) holds infinity or NaN, which does not become \(target)",
                hint: "leave it out, or give another in its place, by a `query`")
        }
        return ValueError(
            .badValue,
            "the column \(title) holds \(value.kind?.title ?? "a value") outside the range of \(target)",
            hint: "give the target's column a wider type")
    }

    func digitsLost(_ value: TypedValue) -> ValueError {
        guard value.isFinite else { return outOfRange(value) }
        return ValueError(
            .badValue,
            "the column \(title) holds \(value.kind?.title ?? "a value") with digits that \(target) would lose",
            hint: type == .real
                ? "write `round: real` for the column, or give the target's a wider type"
                : "give the target's column the type numeric or text, or round in a `query`")
    }

    func tooFine(_ value: TypedValue) -> ValueError {
        ValueError(
            .badValue, "the column \(title) holds a time finer than the target stores",
            hint: "write `round: microseconds` for the column")
    }

    /// The error for a value of which the target's column would store only a part.
    func cut(_ value: TypedValue, by lossyType: LossyType) -> ValueError {
        let (what, part) =
            switch lossyType.loss {
            case .digits: (value.kind?.title ?? "a number", "digits")
            case .end: (value.kind?.title ?? "a value", "the end")
            case .part: ("a time", "a part")
            }
        return ValueError(
            .badValue,
            "the column \(title) holds \(what) of which the target's \(lossyType.title) would lose \(part)",
            hint: "give the target's column a type that keeps it, or round or cut it in a `query`")
    }

    /// The reason for text that is a text only the server reads for certain.
    func needsText(_ type: BinaryType) -> NeedsText {
        NeedsText(.value(column: name, type: type, at: nil))
    }

    var badText: ValueError {
        ValueError(
            .badValue, "the column \(title) holds text that is not UTF-8, or has a NUL character",
            hint: "convert it by a `query`")
    }
}
