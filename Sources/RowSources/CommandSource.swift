import Glibc
import Rows
import Subprocess
import SystemPackage
import Terms
import TimeAxis

/// Rows out of a command that is asked for one window at a time.
///
/// Commands are run by `bash -u -o pipefail -c` in a process group of their own. A row outside the window is an
/// error: a command that ignores the bounds would otherwise load rows that belong to other windows.
public struct CommandSource: RowSource {
    /// Gives the command for a window.
    public typealias Text = @Sendable (Window) throws -> String

    /// How a window is counted.
    public enum Count: Sendable {
        /// By a command that prints one number.
        case command(Text)
        /// By running the rows' command again. Cannot notice what that command always leaves out.
        case rowsAgain
        /// Not at all.
        case none
    }

    private let rows: Text
    private let counting: Count
    private let folder: FilePath
    private let request: ColumnRequest
    private let format: CSVFormat
    private let dialect: CSVDialect
    private let whole: Window
    private let name = "the rows command"

    /// - Parameters:
    ///   - folder: the commands' working folder.
    ///   - whole: from the start of the hypertable's first window to the end of its last.
    /// - Throws: ``SourceError`` of kind `badFormat`.
    public init(
        rows: @escaping Text, count: Count, folder: String, format: CSVFormat, columns request: ColumnRequest,
        whole: Window
    ) throws {
        self.rows = rows
        counting = count
        self.folder = FilePath(folder)
        self.request = request
        self.format = format
        dialect = try checkedDialect(format, name)
        self.whole = whole
    }

    public func withRows<Result: Sendable>(
        of window: Window, as form: RowForm, _ body: @Sendable (any RowReader) async throws -> Result
    ) async throws -> Result {
        try await withReader(try inputs(window), shape(window, form), body)
    }

    public var countsCheaply: Bool {
        if case .command = counting { true } else { false }
    }

    public func count(of window: Window) async throws -> SourceCount? {
        switch counting {
        case .none:
            return nil
        case .rowsAgain:
            let tally = try await reading(try inputs(window), shape(window)) { try $0.count() }
            return SourceCount(
                rows: tally.rows, earliest: tally.earliest, latest: tally.latest,
                method: "a second run of the rows command")
        case .command(let text):
            let input = CommandInput(name: "the count command", text: try text(window), folder: folder)
            let stop = try Signal()
            let output = try await withTaskCancellationHandler {
                try await onThread { try shortOutput(input, stop) }
            } onCancel: {
                stop.raise()
            }
            return SourceCount(rows: try printedNumber(output, input.name), method: input.name)
        }
    }

    public func place(ofSentLine line: Int, in window: Window, as form: RowForm) async throws -> RowPlace? {
        try await reading(try inputs(window), shape(window, form), searching: line) { try $0.search() }
    }

    /// Makes sure that bash and the working folder are there. No command is run.
    public func check() async throws {
        do {
            _ = try await Executable.name("bash").resolveExecutablePath(in: .inherit)
        } catch {
            throw SourceError.noBash(name)
        }
        var status = stat()
        guard stat(folder.isEmpty ? "." : folder.string, &status) == 0, status.st_mode & S_IFMT == S_IFDIR
        else {
            throw SourceError(.notStarted, RowPlace(input: name), "there is no folder \(folder) to run it in")
        }
    }

    func inputs(_ window: Window) throws -> [any RowInput] {
        [CommandInput(name: name, text: try rows(window), folder: folder)]
    }

    func shape(_ window: Window, _ form: RowForm = .text) -> RowShape {
        rowShape(request, format, dialect, window, whole, .refused, form)
    }
}

/// The whole output of a command, up to far more than a number needs.
private func shortOutput(_ input: CommandInput, _ stop: Signal) throws -> [UInt8] {
    let stream = try input.open(stop)
    defer { stream.abandon() }
    var output: [UInt8] = []
    try withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 8) { buffer in
        while output.count < 64 << 10 {
            let count = try stream.read(into: buffer)
            guard count > 0 else { return try stream.end() }
            output.append(contentsOf: buffer[..<count])
        }
    }
    return output
}

/// The number that a count command printed, alone or under one line of header.
func printedNumber(_ output: [UInt8], _ name: String) throws -> Int {
    let lines = String(decoding: output, as: UTF8.self)
        .split(whereSeparator: \.isNewline)
        .map { $0.trimming { $0.isWhitespace } }
        .filter { !$0.isEmpty }
    let numbers = lines.map { line in
        let digits = line.trimming { $0 == "\"" }
        return digits.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? Int(digits) : nil
    }
    if numbers.count == 1, let number = numbers[0] { return number }
    if numbers.count == 2, numbers[0] == nil, let number = numbers[1] { return number }
    let first = lines.first.map { "`\(printable($0.utf8, limit: 120))`" }
    let message =
        switch (first, lines.count) {
        case (nil, _): "it printed nothing"
        case (let first?, 1): "it printed \(first), which is not one whole number"
        case (let first?, let count): "it printed \(count) lines, the first of them \(first), not one number"
        }
    throw SourceError(
        .badCount, RowPlace(input: name), message,
        hint: "the count command prints the number of the window's rows and nothing else")
}

extension Substring {
    fileprivate func trimming(_ isLoose: (Character) -> Bool) -> Substring {
        var rest = self
        while let first = rest.first, isLoose(first) { rest.removeFirst() }
        while let last = rest.last, isLoose(last) { rest.removeLast() }
        return rest
    }
}
