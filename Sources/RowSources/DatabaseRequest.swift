import Rows
import Terms
import TimeAxis

/// What a hypertable wants of a database.
public struct DatabaseRequest: Sendable {
    /// The name that the plan gives the source.
    public let name: String
    /// The connection string, a secret; or the path of the file, absolute or relative to the working folder.
    public let address: String
    /// The address as people may see it.
    public let shownAddress: String
    /// The zone of times that have none.
    public var zone: SourceZone?
    public let selection: DatabaseRows.Selection
    public let columns: ColumnRequest
    /// From the start of the hypertable's first window to the end of its last.
    public let whole: Window
    /// Where the rows go; nil for whoever only looks at the source.
    public let destination: Destination?
    /// How long opening a connection may take, in milliseconds, for each address.
    public let connectTimeout: Int

    public init(
        name: String, address: String, shownAddress: String, zone: SourceZone?,
        selection: DatabaseRows.Selection, columns: ColumnRequest, whole: Window,
        destination: Destination? = nil, connectTimeout: Int = Patience().connect
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
    }

    /// The time to connect in whole seconds, as client libraries take it.
    public var connectSeconds: UInt32 { UInt32(clamping: max(1, (connectTimeout + 999) / 1_000)) }

    /// The plan's entry for the time column.
    public var timeMapping: ColumnMapping {
        columns.mapping?.first { $0.target == columns.time } ?? ColumnMapping(columns.time)
    }

    /// What the source calls the time column.
    public var timeColumn: String { timeMapping.source ?? columns.time }

    /// What to do about a row that was read for a window outside of which it lies.
    var outsideHint: String {
        switch selection {
        case .table:
            "the source sorts the time column otherwise than by the times that it stands for: see to its `as` and to the "
                + "source's `timezone`, or let a `query` convert it"
        case .query:
            "the query has to ask for {{start}} <= time and time < {{end}}, in the form that the column has"
        }
    }

    /// "the table readings of the source `meters`", for places.
    public var title: String {
        switch selection {
        case .table(let table): "the table \(table) of the source `\(name)`"
        case .query: "the query on the source `\(name)`"
        }
    }
}

extension SourceError {
    /// The refusal of a build without the client that a source needs.
    ///
    /// - Parameters:
    ///   - kind: the source's kind in the plan: "sqlite".
    ///   - trait: the SwiftPM trait that brings the client.
    ///   - package: the Debian package with the library.
    public static func noClient(kind: String, trait: String, package: String) -> SourceError {
        SourceError(
            .noClient, RowPlace(input: "a source of the kind `\(kind)`"),
            "this hyperfill was built without the client for it",
            hint: "apt install \(package), then swift build -c release --traits \(trait)")
    }
}
