/// Rows out of a database that hyperfill asks through a client library.
public struct DatabaseRows: Hashable, Codable, Sendable {
    /// Which client.
    public enum Engine: String, CaseIterable, Hashable, Codable, Sendable {
        case mysql, odbc, postgres, sqlite
    }

    /// Where the database is.
    public enum Location: Hashable, Codable, Sendable {
        /// A file, relative to the plan file's folder. `shown` is what the plan says, its references to the
        /// environment unresolved: the form for people to see.
        case file(path: String, shown: String)
        /// A connection string or URI. It may hold a secret and is resolved only where a connection opens.
        case connection(Template)
    }

    /// What is read.
    public enum Selection: Hashable, Codable, Sendable {
        /// A table, by queries that hyperfill writes.
        case table(SourceTable)
        /// A query; and one for the number of its rows, without which the query itself is counted.
        case query(QueryText, count: QueryText?)
    }

    public var engine: Engine
    public var location: Location
    /// The zone of times that have none.
    public var zone: SourceZone?
    public var selection: Selection

    /// Where the database is, for people: never what may be a secret.
    public var shownLocation: String {
        switch location {
        case .file(_, let shown): return shown
        case .connection(let template):
            let names = template.variables.map { "${\($0)}" }
            return names.isEmpty ? "the connection in the plan" : names.joined(separator: " and ")
        }
    }

    public init(engine: Engine, location: Location, zone: SourceZone?, selection: Selection) {
        self.engine = engine
        self.location = location
        self.zone = zone
        self.selection = selection
    }
}
