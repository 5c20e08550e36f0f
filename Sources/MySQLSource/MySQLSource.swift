import RowSources
import Terms

/// The rows of a source of the kind `mysql`.
///
/// - Throws: `SourceError` if the connection or the request cannot be used, or if the build lacks the trait MySQL.
package func mysqlSource(_ request: DatabaseRequest) throws -> any RowSource {
    #if MySQL
        DatabaseSource(try MySQLClient(request))
    #else
        throw SourceError.noClient(for: .mysql)
    #endif
}
