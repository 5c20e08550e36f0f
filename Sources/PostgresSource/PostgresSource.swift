import RowSources

/// The rows of a source of the kind `postgres`.
///
/// - Throws: `SourceError`.
public func postgresSource(_ request: DatabaseRequest) throws -> any RowSource {
    try DatabaseSource(try PostgresClient(request), request)
}
