#if ODBC
    import RowSources
    import Terms

    extension ODBCLink {
        /// Pins what in a session would cut results or move times, as far as it is known of the database.
        ///
        /// - Parameter zone: in which TIMESTAMP columns are to be shown, as the others are.
        /// - Returns: what a person should know.
        /// - Throws: `SourceError`.
        func pin(zone: SourceZone?) throws -> [String] {
            guard ["MariaDB", "MySQL"].contains(where: product.contains) else { return [] }
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
            return try show(zone)
        }

        private func show(_ zone: SourceZone?) throws -> [String] {
            switch zone {
            case nil, .utc?: try run("SET time_zone = '+00:00'")
            case .fixed?: try run("SET time_zone = '\(zone.map { "\($0)" } ?? "")'")
            case .named(let name)?:
                do {
                    try run("SET time_zone = '\(name)'")
                } catch is SourceError {
                    // The server has no tables of zones: DATETIME does not need them.
                    try run("SET time_zone = '+00:00'")
                    return [
                        "the server does not know the zone \(name), so TIMESTAMP columns are in UTC: give them in "
                            + "a `query` of their own"
                    ]
                }
            }
            return []
        }

        private func run(_ sql: String) throws {
            try ODBCStatement(on: self).run(sql)
        }
    }
#endif
