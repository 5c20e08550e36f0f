import RowSources

/// The rows of a source of the kind `postgres`.
///
/// - Throws: `SourceError` if the connection or the request cannot be used.
package func postgresSource(_ request: DatabaseRequest) throws -> any RowSource {
    DatabaseSource(try PostgresClient(request))
}
