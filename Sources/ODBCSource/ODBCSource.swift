import RowSources

/// The rows of a source of the kind `odbc`.
///
/// - Throws: `SourceError`, also when the program was built without the trait ODBC.
public func odbcSource(_ request: DatabaseRequest) throws -> any RowSource {
    throw SourceError.noClient(kind: "odbc", trait: "ODBC", package: "unixodbc-dev")
}
