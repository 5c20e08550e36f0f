import RowSources
import Terms

/// The rows of a source of the kind `odbc`.
///
/// - Throws: `SourceError` if the connection or the request cannot be used, or if the build lacks the trait ODBC.
package func odbcSource(_ request: DatabaseRequest) throws -> any RowSource {
    #if ODBC
        DatabaseSource(try ODBCClient(request))
    #else
        throw SourceError.noClient(for: .odbc)
    #endif
}
