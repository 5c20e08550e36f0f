import RowSources

/// The rows of a source of the kind `postgres`.
///
/// - Throws: `SourceError`.
public func postgresSource(_ request: DatabaseRequest) throws -> any RowSource {
    throw SourceError(
        .noClient, RowPlace(input: "a source of the kind `postgres`"),
        "this hyperfill was built without the client for it")
}
