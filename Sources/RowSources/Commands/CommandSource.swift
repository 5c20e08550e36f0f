import Glibc
import Rows
import Subprocess
import SystemPackage
import Terms
import TimeAxis

/// A source that runs a command for each window.
///
/// Commands are run by `bash -u -o pipefail -c` in a process group of their own. A row outside the window is an
/// error: a command that ignores the bounds would otherwise load rows that belong to other windows.
package struct CommandSource: RowSource {
    /// Makes the command for a window.
    package typealias Text = @Sendable (Window) throws -> String

    /// The method of counting a window.
    package enum Count: Sendable {
        /// Runs a command that prints a number.
        case command(Text)
        /// Runs the rows' command again. Cannot notice rows that this command always omits.
        case rowsAgain
        /// Does not count.
        case none
    }

    /// The form in which the rows' command prints rows.
    private enum Output {
        case csv(CSVRequest)
        case values(ValueFormat, ZoneTable?)

        var zone: ZoneTable? {
            if case .values(_, let zone) = self { zone } else { nil }
        }

        var isInflux: Bool {
            if case .values(.influxdbJSON, _) = self { true } else { false }
        }
    }

    private let rows: Text
    private let counting: Count
    private let folder: FilePath
    private let columns: ColumnRequest
    private let secrets: SecretMask
    private let output: Output
    /// The zone of times that have none; `nil` if the plan names none.
    private let zone: SourceZone?
    private let name = "the rows command"

    private static let outsideHint =
        "the command has to ask for {{start}} <= time and time < {{end}}, in the form that the column has"

    /// - Parameters:
    ///   - folder: the commands' working folder.
    ///   - whole: from the start of the hypertable's first window to the end of its last.
    ///   - secrets: masked in what the commands say about a failure.
    /// - Throws: ``SourceError`` of kind `badFormat`, or for a time zone that this machine does not know.
    package init(
        rows: @escaping Text, count: Count, folder: String, format: CommandFormat, columns: ColumnRequest,
        whole: Window, secrets: SecretMask = SecretMask([])
    ) throws {
        self.rows = rows
        self.secrets = secrets
        counting = count
        self.folder = FilePath(folder)
        self.columns = columns
        switch format {
        case .csv(let format):
            zone = nil
            output = .csv(try CSVRequest(columns, format, whole: whole, outside: .refused, in: name))
        case .values(let format, let zone):
            self.zone = zone
            let place = RowPlace(input: name)
            output = .values(format, try zone.map { try ZoneTable($0, place) })
        }
    }

    package var textFormat: CopyFormat {
        if case .csv(let request) = output { request.textFormat } else { TypedEncoder.csv }
    }

    package func withRows<Result: Sendable>(
        of window: Window, as format: CopyFormat, _ body: @Sendable (any RowReader) async throws -> Result
    ) async throws -> Result {
        try await withStopSignal { stop in
            try await reader(of: window, as: format, stop).deliver(to: body)
        }
    }

    package var countsCheaply: Bool {
        if case .command = counting { true } else { false }
    }

    package func count(of window: Window) async throws -> SourceCount? {
        switch counting {
        case .none:
            return nil
        case .rowsAgain:
            let tally = try await withStopSignal { stop in
                try await reader(of: window, as: textFormat, stop).examine { try $0.count() }
            }
            return SourceCount(
                rows: tally.rows, earliest: tally.earliest, latest: tally.latest,
                method: "a second run of the rows command")
        case .command(let text):
            let input = CommandInput(
                name: "the count command", text: try text(window), folder: folder, secrets: secrets)
            let printed = try await withStopSignal { stop in
                try await onThread { try input.shortOutput(stop) }
            }
            return try CountOutput(columns, output.zone, isInflux: output.isInflux, name: input.name)
                .count(in: printed)
        }
    }

    package func ownCount(of window: Window) async throws -> SourceCount? {
        guard case .command = counting else { return nil }
        return try await count(of: window)
    }

    package func truncationAdvice(of window: Window) -> String? {
        guard let text = try? rows(window) else { return nil }
        return TruncationAdvice.advice(for: text, isInflux: output.isInflux)
    }

    package func place(
        ofSentLine line: Int, in window: Window, as format: CopyFormat
    ) async throws -> RowPlace? {
        try await withStopSignal { stop in
            try await reader(of: window, as: format, sentLine: line, stop).examine { try $0.findSentLine() }
        }
    }

    /// Makes sure that bash and the working folder exist, and that the target reads times in the source's zone. Runs no
    /// command.
    package func check() async throws {
        try columns.refuseInnerTimes(of: nil, in: zone, name)
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

    /// A reader that runs the rows' command for a window.
    func reader(
        of window: Window, as format: CopyFormat, sentLine: Int? = nil, isSample: Bool = false, _ stop: Signal
    ) throws -> WindowReader {
        let input = CommandInput(name: name, text: try rows(window), folder: folder, secrets: secrets)
        switch output {
        case .csv(let request):
            var request = request.of(window, as: format)
            request.sentLine = sentLine
            return WindowReader(name, stop) { [request] in try CSVRows([input], request, stop) }
        case .values(let printed, let zone):
            let request = CursorRequest(
                name: name, columns: columns, zone: zone, window: window, format: format,
                outsideHint: Self.outsideHint, sentLine: sentLine, isSample: isSample)
            return WindowReader(name, stop) {
                try CursorRows(try CommandCursor(input, printed, request.columns, stop), request)
            }
        }
    }
}
