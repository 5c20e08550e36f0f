import Rows

/// An error of a source that could not give or count its rows. Of the data, it contains at most a time field.
package struct SourceError: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// There is no file, or none matches the pattern.
        case noFile
        /// The file cannot be read: permissions, a folder, an I/O error.
        case unreadable
        /// A file changed, appeared or vanished between two readings.
        case changed
        /// A file has two names among those of the source.
        case metTwice
        /// A program that the source needs is not installed.
        case noProgram
        /// A command or a decompressing program ended with another status than 0, or by a signal.
        case failed
        /// The program was built without the client library that the source needs.
        case noClient
        /// A database cannot be reached, or refuses the connection.
        case unreachable
        /// A database refuses or breaks off a query.
        case query
        /// A bound of a window cannot be written in the form of the query or the column.
        case bound
        /// The source reads the table that its rows go to.
        case readsTarget
        /// A command could not be started.
        case notStarted
        /// A count gave another result than a number.
        case badCount
        /// `COPY` does not accept the form of the CSV.
        case badFormat
        /// The rows were not read to their end.
        case notReadToEnd
        /// A row or a header is wrong, or cannot be parsed.
        case row(RecordError.Kind)
    }

    package let kind: Kind
    package let place: RowPlace
    /// The event, without the place.
    package let message: String
    /// Advice.
    package let hint: String?
    /// The end of a program's standard error, with control characters escaped.
    package let output: String?
    /// Whether another attempt may succeed later.
    package let isTransient: Bool

    /// Whether a database cannot be reached for the moment. A refused login or a wrong name does not pass by itself,
    /// and is the plan's to mend.
    package var isUnreachable: Bool { kind == .unreachable && isTransient }

    package init(
        _ kind: Kind, _ place: RowPlace, _ message: String, hint: String? = nil, output: String? = nil,
        isTransient: Bool = false
    ) {
        self.kind = kind
        self.place = place
        self.message = message
        self.hint = hint
        self.output = output
        self.isTransient = isTransient
    }

    init(_ fault: RecordError, in input: String) {
        self.init(
            .row(fault.kind), RowPlace(input: input, line: fault.line), fault.message, hint: fault.hint)
    }
}

extension SourceError: CustomStringConvertible {
    /// The whole error, in several lines.
    package var description: String {
        var text = "\(place): \(message)"
        if let output, !output.isEmpty {
            text += "\nit wrote:\n" + output.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        }
        if let hint { text += "\nhint: \(hint)" }
        return text
    }
}
