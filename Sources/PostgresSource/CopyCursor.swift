import CLibPQ
import Glibc
import Postgres
import RowSources
import Rows

/// The rows of a `COPY … TO STDOUT (FORMAT binary)`.
final class CopyCursor: RowCursor {
    private let layout: RowLayout
    private let connection: PostgresConnection
    private let session: PostgresSession
    /// The bytes that are being read: libpq's memory, or our own if a row was split between two messages.
    private var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var place = 0
    private var isOurs = false
    /// The offset of the current row's fields.
    private var row = 0
    private var hasEnded = false

    private static let signature = Array("PGCOPY\n\u{FF}\r\n\0".unicodeScalars.map { UInt8($0.value) })

    /// - Throws: the server's `ServerError` if it refuses the COPY; `SourceError`.
    init(
        _ sql: String, _ layout: RowLayout, _ connection: PostgresConnection, _ session: PostgresSession
    ) throws {
        self.layout = layout
        self.connection = connection
        self.session = session
        try session.wire.beginStatement(mayCancel: true)
        do {
            guard try session.wire.send(sql).status == PGRES_COPY_OUT else { throw unexpected("no COPY") }
        } catch {
            session.wire.endStatement()
            throw error
        }
        do {
            try readHeader()
        } catch {
            close()
            throw error
        }
    }

    deinit {
        free()
    }

    var columns: [String] { layout.names }

    func next(into values: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
        guard !hasEnded else { return false }
        while true {
            if try take(into: values) { return true }
            if hasEnded { return false }
            guard try more() else { throw unexpected("an end without a trailer") }
        }
    }

    /// Reads a row from the bytes that have arrived; false if the row is incomplete or was the last.
    private func take(into values: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
        guard let count = number(at: place, as: Int16.self) else { return false }
        guard count >= 0 else {
            try finish()
            return false
        }
        guard Int(count) == layout.ways.count else { throw unexpected("\(count) columns in a row") }
        var next = place + 2
        for (column, way) in layout.ways.enumerated() {
            guard let length = number(at: next, as: Int32.self) else { return false }
            next += 4
            guard length >= 0 else {
                if column < values.count { values[column] = .null }
                continue
            }
            guard bytes.count - next >= Int(length) else { return false }
            let field = UnsafeRawBufferPointer(rebasing: bytes[next..<next + Int(length)])
            next += Int(length)
            switch way {
            case .field: values[column] = .field(field)
            case .value(let type):
                guard let value = BinaryField.value(field, type) else {
                    throw unexpected("a field of type \(type) with \(length) bytes")
                }
                values[column] = value
            case .left:
                if column < values.count { values[column] = .null }
            }
        }
        (row, place) = (place + 2, next)
        return true
    }

    /// Makes sure that nothing follows the last row.
    private func finish() throws {
        guard bytes.count == place + 2, try !more() else { throw unexpected("data behind its trailer") }
        hasEnded = true
        session.wire.endStatement()
        free()
    }

    private func readHeader() throws {
        let fixed = Self.signature.count + 8
        while bytes.count < fixed { guard try more() else { throw unexpected("no header") } }
        guard bytes.prefix(Self.signature.count).elementsEqual(Self.signature),
            let flags = number(at: Self.signature.count, as: UInt32.self),
            let length = number(at: Self.signature.count + 4, as: Int32.self), length >= 0
        else { throw unexpected("another signature") }
        // A reader must know the meaning of the flags in the upper half.
        guard flags >> 16 == 0 else { throw unexpected("a header with flags") }
        while bytes.count < fixed + Int(length) { guard try more() else { throw unexpected("no header") } }
        place = fixed + Int(length)
    }

    private func number<Number: FixedWidthInteger>(at place: Int, as: Number.Type) -> Number? {
        let size = MemoryLayout<Number>.size
        guard bytes.count - place >= size else { return nil }
        return Number(
            bigEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: Number.self))
    }

    /// Waits for more bytes and appends them to those that are not read yet; false after the last.
    private func more() throws -> Bool {
        let piece = try connection.translatingErrors { try session.wire.nextCopyData() }
        guard let piece else { return false }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[place...])
        if rest.isEmpty {
            free()
            bytes = piece
        } else {
            let joined = UnsafeMutableRawBufferPointer(
                start: malloc(rest.count + piece.count), count: rest.count + piece.count)
            joined.copyMemory(from: rest)
            UnsafeMutableRawBufferPointer(rebasing: joined[rest.count...]).copyMemory(
                from: UnsafeRawBufferPointer(piece))
            PQfreemem(piece.baseAddress)
            free()
            (bytes, isOurs) = (joined, true)
        }
        place = 0
        return true
    }

    private func free() {
        if isOurs { Glibc.free(bytes.baseAddress) } else { PQfreemem(bytes.baseAddress) }
        (bytes, place, isOurs) = (UnsafeMutableRawBufferPointer(start: nil, count: 0), 0, false)
    }

    private func unexpected(_ what: String) -> SourceError {
        SourceError(
            .query, RowPlace(input: connection.client.name),
            "the server's binary COPY has another form than PostgreSQL documents: \(what)",
            hint: "this is a bug of hyperfill, or the server only looks like PostgreSQL")
    }

    var key: String? {
        guard !bytes.isEmpty, row > 0 else { return nil }
        var fields: [UnsafeRawBufferPointer?] = []
        var next = row
        for _ in layout.ways {
            guard let length = number(at: next, as: Int32.self) else { return nil }
            next += 4
            fields.append(
                length < 0 ? nil : UnsafeRawBufferPointer(rebasing: bytes[next..<next + Int(length)]))
            next += Int(max(0, length))
        }
        return layout.key { place, type in
            fields[place].flatMap { field in
                type == .tid
                    ? BinaryField.rowPlace(field) : BinaryField.value(field, type).flatMap(RowLayout.text)
            }
        }
    }

    func close() {
        guard !hasEnded else { return }
        hasEnded = true
        session.wire.endStatement()
        connection.drop()
        free()
    }
}
