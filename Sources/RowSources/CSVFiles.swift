import Rows
import Terms
import TimeAxis

/// Rows out of CSV files, which hold any number of windows in any order.
///
/// Names ending in `.gz` and `.zst` are unpacked by `gzip` and `zstd`. With a header, columns are matched by
/// name: files of one source may have their columns in different orders, and all are sent in the first one's.
///
/// When the windows are known, one pass over all files makes an index of them, before the first window is read
/// or counted. It refuses any bad row, whatever window that is of, counts the rows of every window, and notes
/// which parts of plain files hold them; windows then read only these. Compressed files cannot be read in
/// parts: each window reads them whole.
public struct CSVFiles: RowSource {
    private let pattern: FilePattern
    private let memory: FileMemory
    private let request: ColumnRequest
    private let format: CSVFormat
    private let dialect: CSVDialect
    private let whole: Window
    private let windows: WindowTable?
    private let index: SharedWork<TimeIndex>?
    private let notes = NotesOnce()

    /// - Parameters:
    ///   - path: a file or a shell pattern (`*`, `?`, `[…]`).
    ///   - folder: where relative paths start.
    ///   - whole: from the start of the hypertable's first window to the end of its last.
    ///   - windows: those that will be asked for; others are found by reading everything.
    ///   - indexFolder: where the index is kept for the next run; made when it is missing. Nil keeps it in
    ///     memory.
    ///   - indexName: what tells this source from others whose index is in the same folder.
    /// - Throws: ``SourceError`` of kind `badFormat`.
    public init(
        path: String, folder: String, format: CSVFormat, columns request: ColumnRequest, whole: Window,
        windows: [Window] = [], indexFolder: String? = nil, indexName: String = "files"
    ) throws {
        let store = indexFolder.map { IndexStore(folder: $0, name: indexName) }
        try self.init(
            path: path, folder: folder, format: format, columns: request, whole: whole, windows: windows,
            store: store, sizes: IndexSizes())
    }

    init(
        path: String, folder: String, format: CSVFormat, columns request: ColumnRequest, whole: Window,
        windows: [Window], store: IndexStore?, sizes: IndexSizes
    ) throws {
        let pattern = FilePattern(path, base: folder)
        let memory = FileMemory()
        self.pattern = pattern
        self.memory = memory
        self.request = request
        self.format = format
        let dialect = try checkedDialect(format, path)
        self.dialect = dialect
        self.whole = whole
        let table = WindowTable(windows, whole: whole)
        self.windows = table
        index = table.map { table in
            let shape = rowShape(request, format, dialect, whole, whole, .leftOut, .text)
            let build = IndexBuild(shape: shape, windows: table, sizes: sizes, store: store)
            return SharedWork { stop in
                try await build.index(of: try inputFiles(pattern, memory), stop)
            }
        }
    }

    public func withRows<Result: Sendable>(
        of window: Window, as form: RowForm, _ body: @Sendable (any RowReader) async throws -> Result
    ) async throws -> Result {
        let (inputs, shape) = try await reading(window, form)
        return try await withReader(inputs, shape, body)
    }

    public var countsCheaply: Bool { index != nil }

    /// Counts the window's rows as the index has them, or else by reading all files once more.
    public func count(of window: Window) async throws -> SourceCount? {
        let files = try inputFiles(pattern, memory)
        let names = "\(files.count) \(files.count == 1 ? "file" : "files")"
        if let (index, number) = try await entry(window) {
            try index.check()
            let tally = index.tally(of: number)
            return SourceCount(
                rows: tally.rows, earliest: tally.rows > 0 ? tally.earliest : nil,
                latest: tally.rows > 0 ? tally.latest : nil, method: "the time index of \(names)")
        }
        let tally = try await RowSources.reading(files, shape(window)) { try $0.count() }
        return SourceCount(
            rows: tally.rows, earliest: tally.earliest, latest: tally.latest,
            method: "a second pass over \(names)")
    }

    public func place(
        ofSentLine line: Int, in window: Window, as form: RowForm
    ) async throws -> RowPlace? {
        let (inputs, shape) = try await reading(window, form)
        return try await RowSources.reading(inputs, shape, searching: line) { try $0.search() }
    }

    /// Reads the head of each file; compressed ones through the program that unpacks them.
    public func check() async throws {
        let inputs = try inputFiles(pattern, memory)
        let shape = shape(whole)
        let stop = try Signal()
        _ = try await withTaskCancellationHandler {
            try await onThread { try DataFile.all(inputs, shape, stop) }
        } onCancel: {
            stop.raise()
        }
    }

    /// The columns that are sent, as the first file names them where the plan does not.
    ///
    /// - Throws: ``SourceError``; `CancellationError`.
    public func columns() async throws -> [String] {
        let inputs = Array(try inputFiles(pattern, memory).prefix(1))
        let shape = shape(whole)
        let stop = try Signal()
        return try await withTaskCancellationHandler {
            try await onThread { try DataFile.all(inputs, shape, stop).first?.layout.columns ?? [] }
        } onCancel: {
            stop.raise()
        }
    }

    /// What its files are like now, in order: enough to tell a file from what it will be later. Reads some blocks
    /// of each.
    ///
    /// - Throws: ``SourceError``.
    public func samples() async throws -> [FileSample] {
        let inputs = try inputFiles(pattern, memory)
        return try await onThread { try inputs.map { FileSample(name: $0.name, try FileKey($0)) } }
    }

    /// How many rows of a window the files hold and what tells them from others, as the index has it; nil
    /// when the window is none of those that were named.
    ///
    /// - Throws: ``SourceError``, `CancellationError`.
    public func tally(of window: Window) async throws -> WindowTally? {
        guard let (index, number) = try await entry(window) else { return nil }
        return index.tally(of: number)
    }

    /// What it costs that compressed files cannot be read in parts, as a sentence for a person; nil when that
    /// is nothing, or one window.
    ///
    /// - Parameter windows: how many windows are to be loaded.
    public func rereadCost(windows: Int) async throws -> String? {
        let packed = try inputFiles(pattern, memory).filter(\.isCompressed)
        guard let first = packed.first, windows > 1 else { return nil }
        let size = try packed.reduce(0) { $0 + Double(try $1.check().size) }
        let names = packed.count == 1 ? first.name : "\(first.name) and \(packed.count - 1) more"
        let times =
            index == nil
            ? "twice for each of \(windows) windows" : "\(windows + 1) times, once for each window"
        return "\(names) (\(byteText(size)) compressed) \(packed.count == 1 ? "is" : "are") read \(times); "
            + "unpack \(packed.count == 1 ? "it" : "them") first, or use fewer windows"
    }

    /// The index and the window's number in it; nil when the window is none that it knows.
    private func entry(_ window: Window) async throws -> (TimeIndex, Int)? {
        guard let index, let number = windows?.number(of: window) else { return nil }
        return (try await index.value(), number)
    }

    private func reading(_ window: Window, _ form: RowForm) async throws -> ([any RowInput], RowShape) {
        // The files that match have to be the ones that were indexed.
        let files = try inputFiles(pattern, memory)
        var shape = shape(window, form)
        guard let (index, number) = try await entry(window) else { return (files, shape) }
        try index.check()
        shape.columns = index.columns
        shape.closing = { [notes, pattern] tally in
            var tally = try index.complete(tally, of: number, pattern: pattern.text)
            tally.notes += notes.take(index.notes)
            return tally
        }
        return (index.inputs(of: number), shape)
    }

    /// The files, as they match now.
    func inputs() throws -> [InputFile] { try inputFiles(pattern, memory) }

    /// Takes rows of any time.
    var shapeOfEverything: RowShape {
        let always = Window(start: nil, end: .max)
        return rowShape(request, format, dialect, always, always, .leftOut, .text)
    }

    private func shape(_ window: Window, _ form: RowForm = .text) -> RowShape {
        rowShape(request, format, dialect, window, whole, .leftOut, form)
    }
}

private func inputFiles(_ pattern: FilePattern, _ memory: FileMemory) throws -> [InputFile] {
    try pattern.files().map { InputFile(name: $0.name, path: $0.path, memory: memory) }
}

func checkedDialect(_ format: CSVFormat, _ input: String) throws -> CSVDialect {
    do {
        return try CSVDialect(format)
    } catch let error as CSVFormatError {
        throw SourceError(.badFormat, RowPlace(input: input), error.description)
    }
}
