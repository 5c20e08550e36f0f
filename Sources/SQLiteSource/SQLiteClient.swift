#if SQLite
    import CSQLite
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A SQLite database file, opened read-only. A missing file is not created.
    struct SQLiteClient: DatabaseClient {
        let request: DatabaseRequest
        /// The time limit of waiting for another program's lock.
        let patience: Duration
        let zone: ZoneTable
        private let first = FirstSQLiteFile()

        /// - Throws: `SourceError` for an unknown zone, or one in which the texts of times do not sort by time.
        init(_ request: DatabaseRequest, patience: Duration = .seconds(30)) throws {
            self.request = request
            self.patience = patience
            zone = try request.zoneTable() ?? .utc
            if case .table = request.selection, !zone.isFixed, request.columns.timeType == .timestamptz,
                [nil, .iso].contains(request.timeMapping.form)
            {
                throw SourceError(
                    .query, RowPlace(input: request.title),
                    "times as text in the zone \(request.zone ?? .utc) have no order when clocks are set back",
                    hint: "write a `query` that gives them in UTC, and `timezone: UTC`")
            }
        }

        func connect() throws -> any DatabaseConnection {
            let file = try SQLiteFile(
                request.address.reveal { $0 }, name, shownPath: request.shownAddress, patience: patience)
            do {
                try first.require(file)
            } catch {
                file.close()
                throw error
            }
            return SQLiteConnection(file, self)
        }
    }
#endif
