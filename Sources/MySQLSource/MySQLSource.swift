import RowSources
import Terms

#if MySQL
    /// The rows of a source of the kind `mysql`.
    ///
    /// - Throws: `SourceError` when the connection string cannot be read, or the zone is not known.
    public func mysqlSource(_ request: DatabaseRequest) throws -> any RowSource {
        var request = request
        request.zone = request.zone ?? .utc
        return try DatabaseSource(try MySQLClient(request), request)
    }
#else
    /// The rows of a source of the kind `mysql`.
    ///
    /// - Throws: `SourceError`: the program was built without the trait MySQL.
    public func mysqlSource(_ request: DatabaseRequest) throws -> any RowSource {
        throw SourceError.noClient(kind: "mysql", trait: "MySQL", package: "libmariadb-dev")
    }
#endif
