import Rows
import Terms

/// A table or view of a database, with its columns.
package struct CatalogTable: Hashable, Sendable {
    package let name: SourceTable
    package let columns: [SourceDescription.Column]

    package init(name: SourceTable, columns: [SourceDescription.Column]) {
        self.name = name
        self.columns = columns
    }
}

extension DatabaseSource {
    /// The tables and views of the database, by name; empty if the client cannot list them.
    ///
    /// - Throws: ``SourceError``.
    package func catalog() async throws -> [CatalogTable] {
        try await ask(for: "the tables beside") { try $0.catalog() }
    }
}
