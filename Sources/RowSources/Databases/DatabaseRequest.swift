import Rows
import Terms
import TimeAxis

/// A hypertable's request to a database: the address, the table or query, the columns, and the windows.
package struct DatabaseRequest: Sendable {
    /// The name that the plan gives the source.
    package let name: String
    /// The connection string; or the path of the file, absolute or relative to the working folder.
    package let address: Secret
    /// The address for people. Never contains a secret.
    package let shownAddress: String
    /// The zone of times that have none; `nil` where the plan names none and the engine has no default.
    package var zone: SourceZone?
    package let selection: DatabaseRows.Selection
    package let columns: ColumnRequest
    /// From the start of the hypertable's first window to the end of its last.
    package let whole: Window
    /// The hypertable that the rows go to; `nil` where the source is only inspected.
    package let destination: TargetHypertable?
    /// How long opening a connection may take, in milliseconds, for each address.
    package let connectTimeout: Int
    /// The server that all sessions have to reach.
    package let firstServer: FirstServer

    package init(
        name: String, address: Secret, shownAddress: String, zone: SourceZone?,
        selection: DatabaseRows.Selection, columns: ColumnRequest, whole: Window,
        destination: TargetHypertable? = nil, connectTimeout: Int = Timeouts().connect,
        firstServer: FirstServer = FirstServer()
    ) {
        self.name = name
        self.address = address
        self.shownAddress = shownAddress
        self.zone = zone
        self.selection = selection
        self.columns = columns
        self.whole = whole
        self.destination = destination
        self.connectTimeout = connectTimeout
        self.firstServer = firstServer
    }

    /// The time to connect in whole seconds, as client libraries take it.
    package var connectSeconds: UInt32 { UInt32(clamping: max(1, (connectTimeout + 999) / 1_000)) }

    /// The plan's entry for the time column.
    package var timeMapping: ColumnMapping {
        columns.mapping?.first { $0.target == columns.time } ?? ColumnMapping(columns.time)
    }

    /// What the source calls the time column.
    package var timeColumn: String { timeMapping.source ?? columns.time }

    /// Advice for a row that was read for a window and lies outside of it.
    var outsideHint: String {
        switch selection {
        case .table:
            "the source sorts the time column in another order than that of time: check its `as` and the source's "
                + "`timezone`, or convert it in a `query`"
        case .query:
            "the query has to ask for {{start}} <= time and time < {{end}}, in the form that the column has"
        }
    }

    /// The name of what is read, for messages: "the table readings of the source `meters`".
    package var title: String {
        switch selection {
        case .table(let table): "the table \(table) of the source `\(name)`"
        case .query: "the query on the source `\(name)`"
        }
    }
}

extension DatabaseRequest {
    /// The table of the plan's zone; `nil` where the plan names none.
    ///
    /// - Throws: ``SourceError`` for a zone that this machine does not know.
    package func zoneTable() throws -> ZoneTable? {
        try zone.map { try ZoneTable($0, RowPlace(input: title)) }
    }

    /// The refusal of a table without the plan's time column.
    ///
    /// - Parameters:
    ///   - columns: the columns that the table has.
    ///   - source: the name of the source in messages.
    package func noTimeColumn(among columns: [String], in source: String) -> SourceError {
        SourceError(
            .row(.missingColumn), RowPlace(input: source), "it has no time column `\(timeColumn)`",
            hint: "name it under `columns`: { source: target }; the table has "
                + columns.map { "`\($0)`" }.joined(separator: ", "))
    }
}

extension SourceError {
    /// The refusal of a statement that gives no rows.
    ///
    /// - Parameter name: the name of the source in messages.
    package static func notOneSelect(in name: String) -> SourceError {
        SourceError(
            .query, RowPlace(input: name), "the query has to be one SELECT",
            hint: "sources are read, never changed")
    }

    /// The refusal of a build without the engine's client.
    package static func noClient(for engine: DatabaseEngine) -> SourceError {
        SourceError(
            .noClient, RowPlace(input: "a source of the kind `\(engine.rawValue)`"),
            "this hyperfill was built without the client for it",
            hint: engine.facts.library.map {
                "apt install \($0.package), then swift build -c release --traits \($0.trait)"
            })
    }
}
