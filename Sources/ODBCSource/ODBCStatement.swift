#if ODBC
    import CODBC
    import RowSources

    /// A statement of a connection.
    final class ODBCStatement {
        let link: ODBCSession
        let handle: SQLHANDLE?
        /// Messages about calls that succeeded, with secrets masked.
        private(set) var notes: [String] = []

        /// - Throws: `SourceError`, `CancellationError`.
        init(on link: ODBCSession) throws {
            guard !link.isInterrupted else { throw CancellationError() }
            self.link = link
            var handle: SQLHANDLE?
            let result = SQLAllocHandle(SQLSMALLINT(ODBC.statement), link.handle, &handle)
            self.handle = handle
            guard result == ODBC.success || result == ODBC.successWithInfo else {
                throw link.client.error(ODBCDiagnostic.all(ODBC.connection, link.handle))
            }
            nonisolated(unsafe) let shared = handle
            link.began(shared)
        }

        deinit {
            nonisolated(unsafe) let shared = handle
            link.ended(shared)
            SQLFreeHandle(SQLSMALLINT(ODBC.statement), handle)
        }

        /// Limits the rows of the statement. A driver that cannot do that gives all rows.
        func limitRows(_ count: Int) {
            SQLSetStmtAttr(handle, ODBC.mostRows, ODBC.value(UInt(count)), 0)
        }

        /// Prepares a query.
        ///
        /// - Returns: the columns of its rows.
        /// - Throws: `SourceError`, also for a statement that gives no rows.
        func prepare(_ sql: String) throws -> [ODBCColumn] {
            var text = Array(sql.utf16)
            let count = SQLINTEGER(text.count)
            text.append(0)
            try check(SQLPrepareW(handle, &text, count))
            var columns: SQLSMALLINT = 0
            try check(SQLNumResultCols(handle, &columns))
            guard columns > 0 else {
                throw SourceError.notOneSelect(in: link.client.name)
            }
            return try (1...SQLUSMALLINT(columns)).map(column)
        }

        /// Runs a statement without rows.
        func run(_ sql: String) throws {
            var text = Array(sql.utf16)
            let count = SQLINTEGER(text.count)
            text.append(0)
            let result = SQLExecDirectW(handle, &text, count)
            if result != ODBC.noData { try check(result) }
        }

        /// Runs the prepared query.
        func execute() throws {
            try check(SQLExecute(handle))
        }

        /// Moves to the next row or block; false after the last.
        @inline(__always)
        func fetch() throws -> Bool {
            let result = SQLFetch(handle)
            if result == ODBC.success { return true }
            if result == ODBC.noData {
                // A driver may end the rows of a cancelled query as if they were complete.
                guard !link.isInterrupted else { throw CancellationError() }
                return false
            }
            try check(result, truncationsAreSeen: true)
            return true
        }

        /// Throws the error of a call that failed, and keeps the messages of a call that succeeded.
        ///
        /// - Parameter truncationsAreSeen: whether the caller compares lengths itself.
        func check(_ result: SQLRETURN, truncationsAreSeen: Bool = false) throws {
            guard result != ODBC.success else { return }
            guard !link.isInterrupted else { throw CancellationError() }
            let said = ODBCDiagnostic.all(ODBC.statement, handle)
            // Lost digits of a value or a time, values out of range, rows that could not be fetched.
            let losses: Set<String> = ["01S01", "01S07", "22001", "22003", "22007", "22008", "22018"]
            let isLoss = said.contains { losses.contains($0.state) }
            guard result == ODBC.successWithInfo, !isLoss else { throw link.client.error(said) }
            for one in said where !(truncationsAreSeen && one.state == "01004") && notes.count < 20 {
                let note = link.client.masked("\(one)")
                if !notes.contains(note) { notes.append(note) }
            }
        }

        private func column(_ number: SQLUSMALLINT) throws -> ODBCColumn {
            var name = [SQLCHAR](repeating: 0, count: 1_024)
            var (length, type, digits, nullable): (SQLSMALLINT, SQLSMALLINT, SQLSMALLINT, SQLSMALLINT) = (
                0, 0, 0, 0
            )
            var size: SQLULEN = 0
            try check(
                SQLDescribeCol(
                    handle, number, &name, SQLSMALLINT(name.count), &length, &type, &size, &digits, &nullable)
            )
            var title = [SQLCHAR](repeating: 0, count: 256)
            var isUnsigned: SQLLEN = 0
            // The type's name, and whether it is unsigned.
            SQLColAttribute(handle, number, 14, &title, SQLSMALLINT(title.count), &length, nil)
            SQLColAttribute(handle, number, 8, nil, 0, nil, &isUnsigned)
            let typeName = ODBC.text(title)
            return ODBCColumn(
                name: ODBC.text(name), type: Int(type), typeName: typeName, size: Int(size),
                decimals: Int(digits), isUnsigned: isUnsigned == 1, isNotNull: nullable == 0,
                isInstant: type == -155 || link.shownZone == .utc && typeName.lowercased() == "timestamp")
        }

        /// All rows of a result of the catalog, as text; NULL is `nil`.
        func rows(_ columns: Int) throws -> [[String?]] {
            var rows: [[String?]] = []
            while try fetch() {
                rows.append(
                    try (1...SQLUSMALLINT(columns)).map { column in
                        var text = [SQLCHAR](repeating: 0, count: 1_024)
                        var length: SQLLEN = 0
                        try check(SQLGetData(handle, column, 1, &text, SQLLEN(text.count), &length))
                        return length == ODBC.null ? nil : ODBC.text(text)
                    })
            }
            return rows
        }
    }
#endif
