import Rows
import Terms

/// A table or view of a database, and its columns.
public struct CatalogTable: Hashable, Sendable {
    public let name: SourceTable
    public let columns: [SourceDescription.Column]

    public init(name: SourceTable, columns: [SourceDescription.Column]) {
        self.name = name
        self.columns = columns
    }
}

extension DatabaseSource {
    /// The tables and views of the database, by name; none where the client has no way to tell.
    ///
    /// - Throws: ``SourceError``.
    public func catalog() async throws -> [CatalogTable] {
        try await ask(for: "the tables beside") { try $0.catalog() }
    }
}

extension CSVFiles {
    /// The names in the header of the first file.
    ///
    /// - Throws: ``SourceError``.
    public func header() async throws -> [String] {
        let file = try inputs()[0]
        let shape = shapeOfEverything
        let stop = try Signal()
        return try await onThread {
            let stream = try file.open(stop)
            defer { stream.abandon() }
            let buffer = RecordBuffer(shape.dialect, capacity: 64 << 10)
            do {
                _ = try buffer.skipByteOrderMark(stream.read)
                return try buffer.fill(stream.read) ? try headerNames(buffer, shape) : []
            } catch let fault as RowFault {
                throw SourceError(fault, in: file.name)
            }
        }
    }
}
