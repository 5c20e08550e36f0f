import Rows
import Terms
import TimeAxis

/// Opens the inputs, gives their reader to `body`, and makes sure that the inputs ended well.
func withReader<Result: Sendable>(
    _ inputs: [any RowInput], _ shape: RowShape, _ body: @Sendable (any RowReader) async throws -> Result
) async throws -> Result {
    let stop = try Signal()
    let reader = InputReader(inputs, shape, stop)
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
    let stop = try Signal()
    let reader = InputReader(inputs, shape, stop, searching: line)
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
