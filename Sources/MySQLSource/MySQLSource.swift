import RowSources

/// The rows of a source of the kind `mysql`.
///
/// - Throws: `SourceError`, also when the program was built without the trait MySQL.
public func mysqlSource(_ request: DatabaseRequest) throws -> any RowSource {
    throw SourceError.noClient(kind: "mysql", trait: "MySQL", package: "libmariadb-dev")
}
