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

    /// How the rows' command prints them.
    private enum Output {
        case csv(CSVFormat, CSVDialect)
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
    private let request: ColumnRequest
    private let output: Output
    /// Of times that have none; `nil` where the plan says nothing.
    private let zone: SourceZone?
    private let whole: Window
    private let name = "the rows command"

    /// - Parameters:
    ///   - folder: the commands' working folder.
    ///   - whole: from the start of the hypertable's first window to the end of its last.
    /// - Throws: ``SourceError``: of kind `badFormat`, or for a time zone that this machine does not know.
    public init(
        rows: @escaping Text, count: Count, folder: String, format: CommandFormat,
        columns request: ColumnRequest,
        whole: Window
    ) throws {
        self.rows = rows
        counting = count
        self.folder = FilePath(folder)
        self.request = request
        let place = RowPlace(input: name)
        output =
            switch format {
            case .csv(let format): .csv(format, try checkedDialect(format, name))
            case .values(let format, let zone):
                .values(format, try zone.map { try ZoneTable($0, place) })
            }
        zone = if case .values(_, let zone) = format { zone } else { nil }
        self.whole = whole
    }

    public func withRows<Result: Sendable>(
        of window: Window, as form: RowForm, _ body: @Sendable (any RowReader) async throws -> Result
    ) async throws -> Result {
        switch output {
        case .csv(let format, let dialect):
            return try await withReader(inputs(window), shape(format, dialect, window, form), body)
        case .values(let format, let zone):
            return try await withReader(values(format, zone, window, form), body)
        }
    }

    public var countsCheaply: Bool {
        if case .command = counting { true } else { false }
    }

    public func count(of window: Window) async throws -> SourceCount? {
        switch counting {
        case .none:
            return nil
        case .rowsAgain:
            let tally = try await tally(of: window)
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
            return try PrintedCount(
                request, self.output.zone, isInflux: self.output.isInflux, name: input.name
            )
            .count(in: output)
        }
    }

    public func ownCount(of window: Window) async throws -> SourceCount? {
        guard case .command = counting else { return nil }
        return try await count(of: window)
    }

    public func likelyCuts(of window: Window) -> String? {
        guard let text = try? rows(window) else { return nil }
        return LikelyCut.advice(for: text, isInflux: output.isInflux)
    }

    private func tally(of window: Window) async throws -> RowTally {
        switch output {
        case .csv(let format, let dialect):
            try await reading(inputs(window), shape(format, dialect, window)) { try $0.count() }
        case .values(let format, let zone):
            try await reading(values(format, zone, window, .text)) { try $0.count() }
        }
    }

    public func place(ofSentLine line: Int, in window: Window, as form: RowForm) async throws -> RowPlace? {
        switch output {
        case .csv(let format, let dialect):
            try await reading(inputs(window), shape(format, dialect, window, form), searching: line) {
                try $0.search()
            }
        case .values(let format, let zone):
            try await reading(values(format, zone, window, form)) { try $0.search(line) }
        }
    }

    /// Runs the rows' command for the window, and ends it after its first rows.
    public func sample(of window: Window) async throws -> SourceSample? {
        let what = "the first rows of a window"
        switch output {
        case .csv(let format, let dialect):
            let head = try await reading(inputs(window), shape(format, dialect, window)) { try $0.sample() }
            var sample = SourceSample(what, columns: head.columns, [head.tally])
            sample.rowsOfWindow = head.isAll ? head.tally.rows : nil
            return sample
        case .values(let format, let zone):
            let head = try await reading(values(format, zone, window, .text)) { try $0.sampleHead() }
            var sample = SourceSample(what, columns: head.columns, [head.tally])
            (sample.misfit, sample.doubts, sample.nulls) = (head.misfit, head.doubts, head.nulls)
            sample.rowsOfWindow = head.isAll ? head.tally.rows : nil
            return sample
        }
    }

    /// Makes sure that bash and the working folder are there, and that the target reads times in the source's zone. No
    /// command is run.
    public func check() async throws {
        try request.refuseInnerTimes(of: nil, in: zone, name)
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

    private func inputs(_ window: Window) throws -> [any RowInput] {
        [CommandInput(name: name, text: try rows(window), folder: folder)]
    }

    private func shape(
        _ format: CSVFormat, _ dialect: CSVDialect, _ window: Window, _ form: RowForm = .text
    ) -> RowShape {
        rowShape(request, format, dialect, window, whole, .refused, form)
    }

    /// What makes a reader of values.
    private func values(
        _ format: ValueFormat, _ zone: ZoneTable?, _ window: Window, _ form: RowForm
    ) throws -> (Signal) -> CursorReader {
        let input = CommandInput(name: name, text: try rows(window), folder: folder)
        let (name, request) = (name, request)
        return { stop in
            CursorReader(
                { try CommandCursor(input, format, request, stop) }, name, request, zone, window, form, stop,
                outsideHint:
                    "the command has to ask for {{start}} <= time and time < {{end}}, in the form that the column has"
            )
        }
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
