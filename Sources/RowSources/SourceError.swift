import Rows

/// Why a source could not give or count its rows. Nothing of its rows is shown but, at most, a time field.
public struct SourceError: Error, Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The file or the pattern leads to no file.
        case noFile
        /// It is there but cannot be read: permissions, a folder, an I/O error.
        case unreadable
        /// A file changed, appeared or vanished between two readings.
        case changed
        /// A program that the source needs is not installed.
        case noProgram
        /// A command or a decompressor ended with another status than 0, or by a signal.
        case failed
        /// The program was built without the client library that the source needs.
        case noClient
        /// A database cannot be reached, or refuses the connection.
        case unreachable
        /// A database refuses or breaks off a query.
        case query
        /// A bound of a window cannot be written as the query or the column wants it.
        case bound
        /// It reads the table that its rows are for.
        case readsTarget
        /// A command could not be started.
        case notStarted
        /// The count command printed something else than a number.
        case badCount
        /// The description of the CSV is none that `COPY` takes.
        case badFormat
        /// The rows were not read to their end.
        case notReadToEnd
        /// A row, a header, or the way they are written.
        case row(RowFault.Kind)
    }

    public let kind: Kind
    public let place: RowPlace
    /// What happened, without the place.
    public let message: String
    /// What to do about it.
    public let hint: String?
    /// The end of what a program wrote to its standard error, control characters escaped.
    public let output: String?
    /// Whether the same may succeed a little later.
    public let isTransient: Bool

    public init(
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

    init(_ fault: RowFault, in input: String) {
        self.init(
            .row(fault.kind), RowPlace(input: input, line: fault.line), fault.message, hint: fault.hint)
    }
}

extension SourceError: CustomStringConvertible {
    /// All of it, over several lines.
    public var description: String {
        var text = "\(place): \(message)"
        if let output, !output.isEmpty {
            text += "\nit wrote:\n" + output.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        }
        if let hint { text += "\nhint: \(hint)" }
        return text
    }
}
