import Rows
import Terms
import TimeAxis

/// Where a hypertable's rows come from.
public protocol RowSource: Sendable {
    /// Opens the rows of a window and gives them to `body`.
    ///
    /// Returns only if the source ended well too (all was read, exit status 0, files unchanged), so whoever
    /// loads the rows commits after it has returned, never before.
    ///
    /// - Throws: ``SourceError``, `BinaryMisfit`, what `body` throws, or `CancellationError`.
    func withRows<Result: Sendable>(
        of window: Window, as form: RowForm, _ body: @Sendable (any RowReader) async throws -> Result
    ) async throws -> Result

    /// Counts the window's rows, independently of any earlier reading; nil when the source has no way to.
    func count(of window: Window) async throws -> SourceCount?

    /// Whether counting costs little beside reading, so that a window is counted before and after it is read, too.
    var countsCheaply: Bool { get }

    /// Counts a window by the query or command that the plan has for it, and may have wrong; nil where it has none.
    ///
    /// - Throws: ``SourceError``, which names the count.
    func ownCount(of window: Window) async throws -> SourceCount?

    /// What is known to cut the output of such a source without a word, as advice for a window of which more rows
    /// are counted than came; nil where nothing is known.
    func likelyCuts(of window: Window) -> String?

    /// Where the row came from that covers a line of what was sent, in binary a tuple, counted from 1: the server
    /// names these in its errors. Reads the source again; nil where that leads to nothing.
    func place(ofSentLine line: Int, in window: Window, as form: RowForm) async throws -> RowPlace?

    /// Looks for what would stop a run before anything is deleted in the target: files that cannot be read,
    /// headers that do not fit, programs that are missing. Cheap: no rows are read, and no command is run.
    ///
    /// - Throws: ``SourceError``.
    func check() async throws

    /// Reads the first rows: of files whichever they are, of what is asked by window those of this one. Nil when
    /// the source has another way to say what it holds.
    ///
    /// - Throws: ``SourceError``.
    func sample(of window: Window) async throws -> SourceSample?
}

extension RowSource {
    /// The rows as text.
    public func withRows<Result: Sendable>(
        of window: Window, _ body: @Sendable (any RowReader) async throws -> Result
    ) async throws -> Result {
        try await withRows(of: window, as: .text, body)
    }

    /// The place of a line of text.
    public func place(ofSentLine line: Int, in window: Window) async throws -> RowPlace? {
        try await place(ofSentLine: line, in: window, as: .text)
    }
}

extension RowSource {
    public func likelyCuts(of window: Window) -> String? { nil }

    public func ownCount(of window: Window) async throws -> SourceCount? { nil }

    public func check() async throws {}

    public func sample(of window: Window) async throws -> SourceSample? { nil }
}

/// The rows of one window, batch after batch. Its calls block: they are made from a thread that may wait, such
/// as a session's own, never from the shared pool.
public protocol RowReader: AnyObject, Sendable {
    /// The columns of the rows, in order.
    var columns: [String] { get }
    /// How `COPY` has to read the rows; they have no header.
    var format: SentFormat { get }
    /// What was given so far. Can be asked at any time from any thread.
    var tally: RowTally { get }
    /// The next whole records, each ended by LF or as tuples, about 256 KiB of them (a longer record is not
    /// cut); nil after the last, once the source has ended well. The first batch is a single record, so that its chunk can be
    /// made ahead of the load.
    ///
    /// - Throws: ``SourceError``; `CancellationError` soon after the task around `withRows` was cancelled.
    func next() throws -> [UInt8]?
}

/// A source's own count of a window.
public struct SourceCount: Hashable, Sendable {
    public let rows: Int
    /// The earliest and latest point, where the count tells.
    public let earliest: Int64?
    public let latest: Int64?
    /// How it was counted, for reports: "the count command", "a second pass over 3 files".
    public let method: String
    /// Why the earliest or latest time is none that the target can have; then some row has it, which only reading the
    /// rows can name.
    public let fault: SourceError?

    public init(
        rows: Int, earliest: Int64? = nil, latest: Int64? = nil, method: String, fault: SourceError? = nil
    ) {
        self.rows = rows
        self.earliest = earliest
        self.latest = latest
        self.method = method
        self.fault = fault
    }

    /// For whoever has no rows read, or has had them read to their end.
    ///
    /// - Throws: ``fault``.
    public func checked() throws -> SourceCount {
        if let fault { throw fault }
        return self
    }
}

/// A place in a source.
public struct RowPlace: Hashable, Sendable, CustomStringConvertible {
    /// The file as the plan names it, or which command.
    public let input: String
    /// The physical line of the file or of the command's output, counted from 1 as an editor shows it; of a
    /// compressed file, the line of the text in it.
    public let line: Int?
    /// What tells a database's row from others: `rowid 17`, `id = 3`.
    public let key: String?

    public init(input: String, line: Int? = nil, key: String? = nil) {
        self.input = input
        self.line = line
        self.key = key
    }

    public var description: String {
        if let key { return "\(input), \(key)" }
        return line.map { "\(input):\($0)" } ?? input
    }
}
