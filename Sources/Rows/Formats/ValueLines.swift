/// Turns lines of text into rows of values.
///
/// Errors do not name the line: the caller knows its number.
package protocol ValueLines: AnyObject {
    /// The names of the values, in order; nil until a line has given them.
    var columns: [String]? { get }

    /// Takes a line, without the LF behind it. The values point into its memory, and reading them may change it.
    ///
    /// - Parameter isEnded: whether there was an LF.
    /// - Throws: ``ValueError``, here and below.
    func take(_ line: UnsafeMutableRawBufferPointer, isEnded: Bool) throws

    /// The next row of the line taken last, one value for each column.
    ///
    /// - Returns: false when it has no more.
    func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool

    /// Called after the last line.
    ///
    /// - Throws: ``ValueError`` if the input is not complete.
    func finish() throws

    /// The place of the last row in its line, if the line holds several: `row 17`.
    var place: String? { get }
}

extension ValueLines {
    package func finish() throws {}

    package var place: String? { nil }
}

extension ValueError {
    static var notUTF8: ValueError {
        ValueError(
            .badValue, "the line is not UTF-8, or has a NUL character",
            hint: "let the command write UTF-8; `iconv` converts")
    }
}
