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
    /// Product and version: `SQLite 3.40.1`.
    public let server: String
    /// What a person should know: settings, rights. Never a secret.
    public let notes: [String]

    public init(
        columns: [Column], timeIndex: TimeIndex, rows: Int? = nil, server: String, notes: [String] = []
    ) {
        self.columns = columns
        self.timeIndex = timeIndex
        self.rows = rows
        self.server = server
        self.notes = notes
    }
}
