#if ODBC
    import RowSources

    extension ODBCSession {
        /// The server and the database that the session has reached, as far as the driver tells.
        ///
        /// - Throws: `SourceError`, `CancellationError`.
        func reachedServer() throws -> SourceIdentity {
            if isMySQL {
                let statement = try ODBCStatement(on: self)
                try statement.run(SourceIdentity.mySQLVariables)
                return SourceIdentity(mySQL: try statement.rows(2))
            }
            // SQL_DBMS_NAME, SQL_SERVER_NAME and SQL_DATABASE_NAME.
            let facts = [("product", product), ("server", text(13)), ("database", text(16))]
            return SourceIdentity(
                facts.filter { !$0.1.isEmpty }.map { .init($0.0, client.masked($0.1)) })
        }
    }
#endif
