import Rows
import Terms
import TimeAxis

/// A reader that is prepared before its rows are asked for, and finished or abandoned after them.
protocol PreparedReader: RowReader {
    /// Opens what is read, so that the columns are known.
    func prepare() throws
    /// - Throws: when the rows were not read to the end.
    func finish() throws
    /// Releases what is held without having read to the end.
    func abandon()
}

/// Opens the inputs, gives their reader to `body`, and makes sure that the inputs ended well.
func withReader<Result: Sendable>(
    _ inputs: [any RowInput], _ shape: RowShape, _ body: @Sendable (any RowReader) async throws -> Result
) async throws -> Result {
    try await withReader({ InputReader(inputs, shape, $0) }, body)
}

/// The same for any reader that needs to be prepared, given the signal that ends its reading.
func withReader<Result: Sendable>(
    _ make: (Signal) -> some PreparedReader, _ body: @Sendable (any RowReader) async throws -> Result
) async throws -> Result {
    let stop = try Signal()
    let reader = make(stop)
    return try await withTaskCancellationHandler {
        do {
            try await onThread { try reader.prepare() }
            let result = try await body(reader)
            try await onThread { try reader.finish() }
            return result
        } catch {
            // Also ends a read that some thread of the body may still be blocked in.
            stop.raise()
            try? await onThread { reader.abandon() }
            throw error
        }
    } onCancel: {
        stop.raise()
    }
}

/// Reads the inputs on a thread of its own, without giving rows to anybody.
func reading<Result: Sendable>(
    _ inputs: [any RowInput], _ shape: RowShape, searching line: Int? = nil,
    _ work: @escaping @Sendable (InputReader) throws -> Result
) async throws -> Result {
    try await reading({ InputReader(inputs, shape, $0, searching: line) }, work)
}

/// The same for any reader.
func reading<Reader: PreparedReader, Result: Sendable>(
    _ make: (Signal) -> Reader, _ work: @escaping @Sendable (Reader) throws -> Result
) async throws -> Result {
    let stop = try Signal()
    let reader = make(stop)
    return try await withTaskCancellationHandler {
        try await onThread {
            defer { reader.abandon() }
            return try work(reader)
        }
    } onCancel: {
        stop.raise()
    }
}

/// The shape of a source's rows in one window.
func rowShape(
    _ request: ColumnRequest, _ format: CSVFormat, _ dialect: CSVDialect, _ window: Window, _ whole: Window,
    _ outside: RowBounds.Outside, _ form: RowForm
) -> RowShape {
    RowShape(
        request: request, format: format, dialect: dialect,
        bounds: RowBounds(window: window, whole: whole, outside: outside), form: form)
}
