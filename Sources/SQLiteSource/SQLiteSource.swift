import RowSources
import Rows
import Terms

#if SQLite
    /// The rows of a source of the kind `sqlite`.
    ///
    /// SQLite's own functions take a text without a zone for UTC, and so does this source unless the plan names
    /// another zone.
    ///
    /// - Throws: `SourceError` when the plan asks for what SQLite cannot be asked for.
    public func sqliteSource(_ request: DatabaseRequest) throws -> any RowSource {
        var request = request
        request.zone = request.zone ?? .utc
        return try DatabaseSource(try SQLiteClient(request), request)
    }
#else
    /// The rows of a source of the kind `sqlite`.
    ///
    /// - Throws: `SourceError`: the program was built without the trait SQLite.
    public func sqliteSource(_ request: DatabaseRequest) throws -> any RowSource {
        throw SourceError.noClient(kind: "sqlite", trait: "SQLite", package: "libsqlite3-dev")
    }
#endif
