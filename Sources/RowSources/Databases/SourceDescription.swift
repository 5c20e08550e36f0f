import Rows

/// A table or a query as the database describes it. No rows were read.
package struct SourceDescription: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package let name: String
        /// The source's name of the type: `datetime(3)`, `INTEGER`; nil if the column has none.
        package let type: String?
        /// The kind of its values; nil if each value has a type of its own, or the type is not supported.
        package let kind: ValueKind?
        /// Nil if unknown.
        package let isNullable: Bool?

        package init(name: String, type: String?, kind: ValueKind?, isNullable: Bool? = nil) {
            self.name = name
            self.type = type
            self.kind = kind
            self.isNullable = isNullable
        }
    }

    /// The index that finds a window's rows without reading others.
    package enum TimeIndex: Hashable, Sendable {
        case found(String)
        case missing
        /// Unknown: for a query, or if the catalog has no indexes.
        case unknown
    }

    package let columns: [Column]
    package let timeIndex: TimeIndex
    /// An estimate of the number of rows; nil if it is not cheap.
    package let rows: Int?
    /// The size, for people: `12 MB with its indexes`; nil if unknown.
    package let size: String?
    /// Product and version: `SQLite 3.40.1`.
    package let server: String
    /// Remarks for people: settings, rights. Never contain a secret.
    package let notes: [String]

    package init(
        columns: [Column], timeIndex: TimeIndex, rows: Int? = nil, size: String? = nil, server: String,
        notes: [String] = []
    ) {
        self.columns = columns
        self.timeIndex = timeIndex
        self.rows = rows
        self.size = size
        self.server = server
        self.notes = notes
    }
}

extension SourceDescription {
    /// Refuses a query with two columns of the same name: servers cannot count its rows as a subquery.
    ///
    /// - Parameter source: the name of the query in messages.
    /// - Throws: ``SourceError``.
    package func requireDistinctNames(_ source: String) throws {
        var seen: Set<String> = []
        for column in columns where !seen.insert(column.name.lowercased()).inserted {
            throw SourceError(
                .row(.duplicateColumn), RowPlace(input: source),
                "the query gives the column `\(printable(column.name.utf8))` twice, and so its rows cannot be counted",
                hint: "give each column a name of its own with AS, or write a `count` beside the query")
        }
    }
}
