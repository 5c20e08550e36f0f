#if MySQL
    import CMariaDB
    import RowSources

    extension MySQLSession {
        /// The server that the session has reached.
        ///
        /// - Throws: `SourceError`, `CancellationError`.
        func reachedServer() throws -> SourceIdentity {
            SourceIdentity(mySQL: try rows(SourceIdentity.mySQLVariables))
        }

        /// The rows of a short result, as text; NULL is `nil`.
        ///
        /// - Throws: `SourceError`, `CancellationError`.
        func rows(_ sql: String) throws -> [[String?]] {
            try execute(sql)
            guard let result = mysql_store_result(handle) else { throw error(MySQLFailure(handle)) }
            defer { mysql_free_result(result) }
            let columns = Int(mysql_num_fields(result))
            var rows: [[String?]] = []
            while let row = mysql_fetch_row(result) {
                rows.append((0..<columns).map { row[$0].map { String(cString: $0) } })
            }
            return rows
        }
    }
#endif
