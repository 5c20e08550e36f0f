#if ODBC
    import RowSources
    import Terms

    extension ODBCSession {
        /// Pins the settings of a session that would cut results or shift times. Those of MariaDB and MySQL are known.
        ///
        /// - Throws: `SourceError`.
        func pin() throws {
            guard isMySQL else { return }
            try run(
                "SET SESSION sql_select_limit = 18446744073709551615, max_join_size = 18446744073709551615")
            try run(
                "SET SESSION sql_safe_updates = 0, net_write_timeout = 31536000, net_read_timeout = 31536000")
            // Without autocommit, the count after a copy would read the same snapshot as the count before it.
            try run("SET SESSION autocommit = 1")
            try run("SET SESSION TRANSACTION READ ONLY")
            // MariaDB's setting; MySQL has another one.
            if (try? run("SET SESSION max_statement_time = 0")) == nil {
                try run("SET SESSION max_execution_time = 0")
            }
            try showZone()
        }

        /// Sets the zone in which the session shows TIMESTAMP columns, and times that a query computes of the clock or of
        /// seconds.
        private func showZone() throws {
            switch client.request.zone {
            case nil, .utc?: try run("SET time_zone = '+00:00'")
            case .fixed?: try run("SET time_zone = '\(client.request.zone.map { "\($0)" } ?? "")'")
            // The types of a table's columns show which are instants, so that the server need not know the zone.
            case .named? where try isBaseTable():
                try run("SET time_zone = '+00:00'")
                shownZone = .utc
            case .named(let name)?:
                do {
                    try run("SET time_zone = '\(name)'")
                } catch let error as SourceError {
                    throw SourceError(
                        .query, error.place,
                        "the server cannot show times in the zone \(name), and a view or a query may hold some that it has "
                            + "to (\(error.message))",
                        hint:
                            "load the server's tables of zones (mariadb-tzinfo-to-sql), write `timezone` as an offset, name "
                            + "a table, or use a source of the kind `mysql`, whose query gives all times in UTC"
                    )
                }
                shownZone = .changing
            }
        }

        /// Whether the request reads a table that is not a view.
        private func isBaseTable() throws -> Bool {
            guard case .table(let table) = client.request.selection, let name = table.parts.last else {
                return false
            }
            let schema =
                table.parts.count > 1 ? mySQLLiteral(table.parts[table.parts.count - 2]) : "DATABASE()"
            let found = try ODBCCursor.count(
                "SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = \(schema) "
                    + "AND TABLE_NAME = \(mySQLLiteral(name)) AND TABLE_TYPE NOT LIKE '%VIEW%'",
                "a count of tables", client,
                on: self)
            return found.rows > 0
        }

        private func run(_ sql: String) throws {
            try ODBCStatement(on: self).run(sql)
        }
    }
#endif
