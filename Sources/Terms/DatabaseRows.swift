/// The rows that a hypertable takes from a database.
package struct DatabaseRows: Hashable, Sendable {
    /// The address of the database.
    package enum Location: Hashable, Sendable {
        /// A file, relative to the plan file's folder. `shown` is the text of the plan, with its references to the
        /// environment unresolved; only this may be shown to people.
        case file(path: String, shown: String)
        /// A connection string or URI, resolved only where a connection opens.
        case connection(ConnectionTemplate)
    }

    /// The rows that are read.
    package enum Selection: Hashable, Codable, Sendable {
        /// A table, by queries that hyperfill writes.
        case table(SourceTable)
        /// A query, and one that counts its rows; without the latter, the query itself is counted.
        case query(QueryText, count: QueryText?)
    }

    package var engine: DatabaseEngine
    package var location: Location
    /// The zone of times that have none.
    package var zone: SourceZone?
    package var selection: Selection

    /// The address for people. Holds no secret.
    package var shownLocation: String {
        switch location {
        case .file(_, let shown): return shown
        case .connection(let template):
            let names = template.variables.map { "${\($0)}" }
            return names.isEmpty ? "the connection in the plan" : names.joined(separator: " and ")
        }
    }

    package init(engine: DatabaseEngine, location: Location, zone: SourceZone?, selection: Selection) {
        self.engine = engine
        self.location = location
        self.zone = zone
        self.selection = selection
    }
}
