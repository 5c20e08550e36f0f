import Terms

/// The hypertable that rows go to, as far as a source has to know it to tell whether it is read from there itself.
public struct Destination: Hashable, Sendable {
    /// When the server was started, in microseconds since 1970: no other server at the same time has that, and every
    /// role may read it.
    public let serverStart: String
    /// The cluster's system identifier, which its standbys share; or, where the role may not read that, the
    /// identifier of the TimescaleDB installation behind `installation:`.
    public let systemIdentifier: String
    public let databaseOID: String
    public let table: TableName
    /// The table's own OID, which the cluster's standbys share; `nil` when it is not known.
    public let relation: String?

    public init(
        serverStart: String, systemIdentifier: String, databaseOID: String, table: TableName,
        relation: String?
    ) {
        self.serverStart = serverStart
        self.systemIdentifier = systemIdentifier
        self.databaseOID = databaseOID
        self.table = table
        self.relation = relation
    }
}
