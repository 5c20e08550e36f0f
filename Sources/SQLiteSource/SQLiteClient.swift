#if SQLite
    import CSQLite
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A SQLite database file, opened read-only; a file that is not there is not made.
    struct SQLiteClient: DatabaseClient {
        let request: DatabaseRequest
        /// How long another program's lock is waited for.
        let patience: Duration
        let zone: ZoneTable
        private let first = FirstSQLiteFile()

        /// - Throws: `SourceError` when the zone is not known, or one in which the text of times has no order.
        init(_ request: DatabaseRequest, patience: Duration = .seconds(30)) throws {
            self.request = request
            self.patience = patience
            let place = RowPlace(input: request.title)
            zone = try request.zone.map { try ZoneTable($0, place) } ?? .utc
            if case .table = request.selection, !zone.isFixed, request.columns.timeType == .timestamptz,
                [nil, .iso].contains(request.timeMapping.form)
            {
                throw SourceError(
                    .query, place,
                    "times as text in the zone \(request.zone ?? .utc) have no order when clocks are set back",
                    hint: "write a `query` that gives them in UTC, and `timezone: UTC`")
            }
        }

        var name: String { "\(request.title) (\(request.shownAddress))" }

        func connect() throws -> any DatabaseConnection {
            let file = try SQLiteFile(
                request.address, name, shownPath: request.shownAddress, patience: patience)
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
