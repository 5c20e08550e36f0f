import RowSources

/// The rows of a source of the kind `sqlite`.
///
/// - Throws: `SourceError`, also when the program was built without the trait SQLite.
public func sqliteSource(_ request: DatabaseRequest) throws -> any RowSource {
    throw SourceError.noClient(kind: "sqlite", trait: "SQLite", package: "libsqlite3-dev")
}
