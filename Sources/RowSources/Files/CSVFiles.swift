import Rows
import Terms
import TimeAxis

/// A source of CSV files, which contain rows of any number of windows in any order.
///
/// Files whose names end in `.gz` and `.zst` are decompressed by `gzip` and `zstd`. With a header, columns are matched by
/// name: files of one source may have their columns in different orders, and all are sent in the order of the first file.
///
/// If the windows are known, one pass over all files makes an index of them before the first window is read or counted.
/// It refuses any bad row, counts the rows of every window, and records which parts of plain files contain them. A window
/// then reads only these parts. Compressed files cannot be read in parts: each window reads them whole.
package struct CSVFiles: RowSource {
    private let pattern: FilePattern
    private let changes: FileChangeDetector
    private let request: CSVRequest
    private let windows: WindowTable?
    private let index: SharedWork<TimeIndex>?
    private let notes = NotesOnce()

    /// - Parameters:
    ///   - path: a file or a shell pattern (`*`, `?`, `[…]`).
    ///   - folder: the start of relative paths.
    ///   - whole: from the start of the hypertable's first window to the end of its last.
    ///   - windows: the windows of the index. A window that is not among them is read from all files.
    ///   - indexFolder: the folder that keeps the index for the next run, and is made if it is missing. `nil` keeps the
    ///     index in memory.
    ///   - indexName: distinguishes the indexes of several sources in the same folder.
    /// - Throws: ``SourceError`` of kind `badFormat`.
    package init(
        path: String, folder: String, format: CSVFormat, columns: ColumnRequest, whole: Window,
        windows: [Window] = [], indexFolder: String? = nil, indexName: String = "files"
    ) throws {
        let store = indexFolder.map { IndexStore(folder: $0, name: indexName) }
        try self.init(
            path: path, folder: folder, format: format, columns: columns, whole: whole, windows: windows,
            store: store, settings: IndexSettings())
    }

    init(
        path: String, folder: String, format: CSVFormat, columns: ColumnRequest, whole: Window,
        windows: [Window], store: IndexStore?, settings: IndexSettings
    ) throws {
        let pattern = FilePattern(path, base: folder)
        let changes = FileChangeDetector()
        let request = try CSVRequest(columns, format, whole: whole, outside: .leftOut, in: path)
        let table = WindowTable(windows, whole: whole)
        self.pattern = pattern
        self.changes = changes
        self.request = request
        self.windows = table
        index = table.map { table in
            let build = IndexBuild(request: request, windows: table, settings: settings, store: store)
            return SharedWork { stop in
                try await build.index(of: try pattern.inputs(changes), stop)
            }
        }
    }

    package var textFormat: CopyFormat { request.textFormat }

    package func withRows<Result: Sendable>(
        of window: Window, as format: CopyFormat, _ body: @Sendable (any RowReader) async throws -> Result
    ) async throws -> Result {
        try await withStopSignal { stop in
            try await reader(of: window, as: format, stop).deliver(to: body)
        }
    }

    package var countsCheaply: Bool { index != nil }

    /// Counts the window's rows by the index, or else by reading all files once more.
    package func count(of window: Window) async throws -> SourceCount? {
        let files = try inputs()
        let names = counted(files.count, "file")
        if let (index, number) = try await entry(window) {
            try index.check()
            let tally = index.tally(of: number)
            return SourceCount(
                rows: tally.rows, earliest: tally.rows > 0 ? tally.earliest : nil,
                latest: tally.rows > 0 ? tally.latest : nil, method: "the time index of \(names)")
        }
        let request = request.of(window, as: textFormat)
        let tally = try await withStopSignal { stop in
            try await reader(of: files, request, stop).examine { try $0.count() }
        }
        return SourceCount(
            rows: tally.rows, earliest: tally.earliest, latest: tally.latest,
            method: "a second pass over \(names)")
    }

    package func place(
        ofSentLine line: Int, in window: Window, as format: CopyFormat
    ) async throws -> RowPlace? {
        try await withStopSignal { stop in
            try await reader(of: window, as: format, sentLine: line, stop).examine { try $0.findSentLine() }
        }
    }

    /// Reads the head of each file; that of a compressed file through the program that decompresses it.
    package func check() async throws {
        _ = try await heads(of: try inputs())
    }

    /// The columns that are sent, in the order of the first file unless the plan names them.
    ///
    /// - Throws: ``SourceError``; `CancellationError`.
    package func columns() async throws -> [String] {
        try await heads(of: Array(try inputs().prefix(1))).first?.layout.columns ?? []
    }

    private func heads(of inputs: [InputFile]) async throws -> [DataFile] {
        let request = request
        return try await withStopSignal { stop in
            try await onThread { try DataFile.all(inputs, request, stop) }
        }
    }

    /// The present state of the files, in order. Reads some blocks of each.
    ///
    /// - Throws: ``SourceError``.
    package func snapshots() async throws -> [FileSnapshot] {
        let inputs = try inputs()
        return try await onThread { try inputs.map { FileSnapshot(name: $0.name, try FileKey($0)) } }
    }

    /// The tally of a window's rows in the index; `nil` for a window that is not in the index.
    ///
    /// - Throws: ``SourceError``, `CancellationError`.
    package func tally(of window: Window) async throws -> WindowTally? {
        guard let (index, number) = try await entry(window) else { return nil }
        return index.tally(of: number)
    }

    /// A warning that compressed files are read several times, for people; `nil` if they are read once.
    ///
    /// - Parameter windows: the number of windows to load.
    package func rereadCost(windows: Int) async throws -> String? {
        let packed = try inputs().filter(\.isCompressed)
        guard let first = packed.first, windows > 1 else { return nil }
        let size = try packed.reduce(0) { $0 + Double(try $1.check().size) }
        let names = packed.count == 1 ? first.name : "\(first.name) and \(packed.count - 1) more"
        let times =
            index == nil
            ? "twice for each of \(windows) windows" : "\(windows + 1) times, once for each window"
        return
            "\(names) (\(formattedSize(size)) compressed) \(packed.count == 1 ? "is" : "are") read \(times); "
            + "unpack \(packed.count == 1 ? "it" : "them") first, or use fewer windows"
    }

    /// The index and the number of the window in it; `nil` for a window that is not in the index.
    private func entry(_ window: Window) async throws -> (TimeIndex, Int)? {
        guard let index, let number = windows?.number(of: window) else { return nil }
        return (try await index.value(), number)
    }

    /// A reader of the parts that contain the window's rows, or of whole files without an index.
    private func reader(
        of window: Window, as format: CopyFormat, sentLine: Int? = nil, _ stop: Signal
    ) async throws -> WindowReader {
        // The files that match must be those that were indexed.
        let files = try inputs()
        var request = request.of(window, as: format)
        request.sentLine = sentLine
        guard let (index, number) = try await entry(window) else { return reader(of: files, request, stop) }
        try index.check()
        request.sentColumns = index.columns
        request.completeTally = { [notes, pattern] tally in
            var tally = try index.complete(tally, of: number, pattern: pattern.text)
            tally.notes += notes.take(index.notes)
            return tally
        }
        return reader(of: index.inputs(of: number), request, stop)
    }

    private func reader(
        of inputs: [any RowInput], _ request: CSVRequest, _ stop: Signal
    ) -> WindowReader {
        WindowReader(pattern.text, stop) { try CSVRows(inputs, request, stop) }
    }

    /// The files that match the pattern now.
    func inputs() throws -> [InputFile] { try pattern.inputs(changes) }

    /// A request for rows of any time.
    var requestOfAnyTime: CSVRequest { request.ofAnyTime }
}

extension FilePattern {
    fileprivate func inputs(_ changes: FileChangeDetector) throws -> [InputFile] {
        try files().map { InputFile(name: $0.name, path: $0.path, changes: changes) }
    }
}
