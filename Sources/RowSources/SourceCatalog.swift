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
