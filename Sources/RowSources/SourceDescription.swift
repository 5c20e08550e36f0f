import Rows

/// What a database says of a table or a query without reading its rows.
public struct SourceDescription: Hashable, Sendable {
    public struct Column: Hashable, Sendable {
        public let name: String
        /// As the source calls it: `datetime(3)`, `INTEGER`; nil when it has none.
        public let type: String?
        /// What values of it are; nil when each value says it itself.
        public let kind: ValueKind?
        /// Nil when that is not known.
        public let isNullable: Bool?

        public init(name: String, type: String?, kind: ValueKind?, isNullable: Bool? = nil) {
            self.name = name
            self.type = type
            self.kind = kind
            self.isNullable = isNullable
        }
    }

    /// Whether the source finds a window's rows without reading others.
    public enum TimeIndex: Hashable, Sendable {
        case found(String)
        case missing
        /// For a query, or where the catalog does not tell.
        case unknown
    }

    public let columns: [Column]
    public let timeIndex: TimeIndex
    /// About how many rows the table has, where that is cheap to know.
    public let rows: Int?
    /// How much room it takes, for people, where nothing tells how many rows it has: `12 MB with its indexes`.
    public let size: String?
    /// Product and version: `SQLite 3.40.1`.
    public let server: String
    /// What a person should know: settings, rights. Never a secret.
    public let notes: [String]

    public init(
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
    /// Refuses a query whose columns have the same name: servers do not count the rows of such a subquery.
    ///
    /// - Parameter source: what people call the query.
    /// - Throws: ``SourceError``.
    public func requireDistinctNames(_ source: String) throws {
        var seen: Set<String> = []
        for column in columns where !seen.insert(column.name.lowercased()).inserted {
            throw SourceError(
                .row(.duplicateColumn), RowPlace(input: source),
                "the query gives the column `\(printable(column.name.utf8))` twice, and so its rows cannot be counted",
                hint: "give each column a name of its own with AS, or write a `count` beside the query")
        }
    }
}
