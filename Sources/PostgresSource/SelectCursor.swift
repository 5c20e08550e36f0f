import Postgres
import RowSources
import Rows

/// The rows of a SELECT in text form, which every server has, one by one as they arrive.
final class SelectCursor: RowCursor {
    let notes: [String]
    private let layout: RowLayout
    private let connection: PostgresConnection
    private let session: PostgresSession
    /// The current row; its values point into it.
    private var reply: Reply?
    /// Buffers for the `bytea` columns of the current row.
    private let buffers: [ByteaBuffer?]
    private var hasEnded = false

    /// - Throws: `ServerError`.
    init(
        _ sql: String, _ layout: RowLayout, _ connection: PostgresConnection, _ session: PostgresSession,
        notes: [String]
    ) throws {
        self.notes = notes
        self.layout = layout
        self.connection = connection
        self.session = session
        buffers = layout.types.map { $0 == .bytea ? ByteaBuffer() : nil }
        try session.wire.beginStatement(mayCancel: true)
        do {
            try session.wire.sendForRows(sql)
        } catch {
            session.wire.endStatement()
            throw error
        }
    }

    var columns: [String] { layout.names }

    func next(into values: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
        guard !hasEnded else { return false }
        reply = try connection.translatingErrors { try session.wire.nextRow() }
        guard let reply else {
            hasEnded = true
            session.wire.endStatement()
            return false
        }
        for column in values.indices {
            if case .left = layout.ways[column] {
                values[column] = .null
            } else {
                values[column] = reply.value(column).map { value(of: $0, column) } ?? .null
            }
        }
        return true
    }

    private func value(of text: UnsafeRawBufferPointer, _ column: Int) -> TypedValue {
        guard let buffer = buffers[column] else { return TextField.value(text, layout.types[column]) }
        return buffer.bytes(of: text).map { .bytes($0) } ?? .text(text)
    }

    var key: String? {
        guard let reply else { return nil }
        return layout.key { place, _ in reply.value(place).map { printableKey($0) } }
    }

    func close() {
        reply = nil
        guard !hasEnded else { return }
        hasEnded = true
        session.wire.endStatement()
        connection.drop()
    }
}
