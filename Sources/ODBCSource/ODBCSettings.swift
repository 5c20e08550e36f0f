#if ODBC
    import RowSources
    import Terms

    extension ODBCLink {
        /// Pins what in a session would cut results or move times, as far as it is known of the database.
        ///
        /// - Throws: `SourceError`.
        func pin() throws {
            guard isMySQL else { return }
            try run(
                "SET SESSION sql_select_limit = 18446744073709551615, max_join_size = 18446744073709551615")
            try run(
                "SET SESSION sql_safe_updates = 0, net_write_timeout = 31536000, net_read_timeout = 31536000")
            // Without it, a count after the copy would see what the one before it saw.
            try run("SET SESSION autocommit = 1")
            try run("SET SESSION TRANSACTION READ ONLY")
            // In seconds in MariaDB; MySQL has another name for it, in milliseconds.
            if (try? run("SET SESSION max_statement_time = 0")) == nil {
                try run("SET SESSION max_execution_time = 0")
            }
            try showZone()
        }

        /// Chooses the session's zone, in which TIMESTAMP columns are shown, and whatever a query computes of the clock or
        /// of seconds.
        private func showZone() throws {
            switch client.request.zone {
            case nil, .utc?: try run("SET time_zone = '+00:00'")
            case .fixed?: try run("SET time_zone = '\(client.request.zone.map { "\($0)" } ?? "")'")
            // A table's own columns say whether they are instants, and the server need not know the zone.
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

        /// Whether a table is read, and it is no view.
        private func isBaseTable() throws -> Bool {
            guard case .table(let table) = client.request.selection, let name = table.parts.last else {
                return false
            }
            let schema = table.parts.count > 1 ? literal(table.parts[table.parts.count - 2]) : "DATABASE()"
            let found = try ODBCCursor.count(
                "SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = \(schema) "
                    + "AND TABLE_NAME = \(literal(name)) AND TABLE_TYPE NOT LIKE '%VIEW%'",
                "a count of tables", client,
                on: self)
            return found.rows > 0
        }

        /// A text as a literal, whatever the session's mode: in hexadecimal.
        private func literal(_ text: String) -> String {
            let digits = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return "CONVERT(X'\(digits)' USING utf8mb4)"
        }

        private func run(_ sql: String) throws {
            try ODBCStatement(on: self).run(sql)
        }
    }
#endif
