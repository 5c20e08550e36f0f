import Terms

/// The identity of the hypertable that rows go to. A source uses it to notice that it would read the same table.
package struct TargetHypertable: Hashable, Sendable {
    /// The time at which the server was started, in microseconds since 1970. It identifies a running server, and every role
    /// may read it.
    package let serverStart: String
    /// The cluster's system identifier, which its standbys share. For a role that may not read it: `installation:` and the
    /// identifier of the TimescaleDB installation.
    package let systemIdentifier: String
    package let databaseOID: String
    package let table: TableName
    /// The table's OID, which the cluster's standbys share; `nil` if unknown.
    package let relation: String?

    package init(
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
