import RowSources
import Terms

/// The rows of a source of the kind `sqlite`.
///
/// - Throws: `SourceError` if the connection or the request cannot be used, or if the build lacks the trait SQLite.
package func sqliteSource(_ request: DatabaseRequest) throws -> any RowSource {
    #if SQLite
        DatabaseSource(try SQLiteClient(request))
    #else
        throw SourceError.noClient(for: .sqlite)
    #endif
}
