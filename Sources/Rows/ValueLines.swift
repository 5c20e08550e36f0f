/// Turns lines of text into rows of values.
///
/// Its faults say nothing of lines: who gives them knows which they are.
public protocol ValueLines: AnyObject {
    /// The names of the values, in order; nil until a line has said them.
    var columns: [String]? { get }

    /// Takes a line, without the LF behind it. What is given out points into it, and may be put in its place.
    ///
    /// - Parameter isEnded: whether there was an LF.
    /// - Throws: ``TypedFault``, here and below.
    func take(_ line: UnsafeMutableRawBufferPointer, isEnded: Bool) throws

    /// The next row of the line taken last, one value for each column.
    ///
    /// - Returns: false when it has no more.
    func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool

    /// To be called after the last line: what is still missing is a fault.
    func finish() throws

    /// Where in the line the row stands that was given last, when the line holds several: `row 17`.
    var place: String? { get }
}

extension ValueLines {
    public func finish() throws {}

    public var place: String? { nil }
}

extension TypedFault {
    static var notUTF8: TypedFault {
        TypedFault(
            .badValue, "the line is not UTF-8, or has a NUL character",
            hint: "let the command write UTF-8; `iconv` converts")
    }
}
