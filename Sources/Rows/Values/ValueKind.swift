/// The kind of a ``TypedValue``, for messages and for checks of a column before its values are read.
package enum ValueKind: String, Hashable, Sendable, CaseIterable {
    case boolean, integer, unsigned, double, float, decimal, number, json, text, bytes, date, local, instant
    case time

    /// The kind for people: "a decimal number".
    package var title: String {
        switch self {
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .unsigned: "an unsigned integer"
        case .double: "a double"
        case .float: "a float"
        case .decimal: "a decimal number"
        case .number: "a number"
        case .json: "a JSON value with parts of its own"
        case .text: "text"
        case .bytes: "bytes"
        case .date: "a date"
        case .local: "a time without a zone"
        case .instant: "a point of time"
        case .time: "a time of day"
        }
    }
}
