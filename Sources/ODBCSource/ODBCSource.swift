import RowSources

#if ODBC
    /// The rows of a source of the kind `odbc`.
    ///
    /// - Throws: `SourceError`.
    public func odbcSource(_ request: DatabaseRequest) throws -> any RowSource {
        try DatabaseSource(try ODBCClient(request), request)
    }
#else
    /// The rows of a source of the kind `odbc`.
    ///
    /// - Throws: `SourceError`: the program was built without the trait ODBC.
    public func odbcSource(_ request: DatabaseRequest) throws -> any RowSource {
        throw SourceError.noClient(kind: "odbc", trait: "ODBC", package: "unixodbc-dev")
    }
#endif
