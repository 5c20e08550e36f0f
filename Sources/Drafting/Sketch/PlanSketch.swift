import Terms
import TimeAxis

/// A first draft of a plan, from the contents of a target and perhaps of a source. ``SketchText`` writes it.
package struct PlanSketch: Sendable {
    /// The target's connection as the plan gives it: a reference, never a secret.
    var connection: String
    /// The target, for the head of the file: `TimescaleDB 2.29.2 (Community) on PostgreSQL 17.4, database metrics`.
    var target: String
    var source: Source?
    /// The hypertables, in the order of the plan.
    var hypertables: [Hypertable]
    /// Hypertables that no plan can load, with the reasons.
    var leftOut: [(table: TableName, reason: String)]

    init(
        connection: String, target: String, source: Source?, hypertables: [Hypertable],
        leftOut: [(table: TableName, reason: String)] = []
    ) {
        self.connection = connection
        self.target = target
        self.source = source
        self.hypertables = hypertables
        self.leftOut = leftOut
    }

    /// The source of all rows.
    enum Source: Hashable, Sendable {
        /// Files; each hypertable's have their own ``Origin/format``.
        case csv
        /// A database. `location` is a path, or a connection as the plan gives it. `needsZone` is true if it holds times
        /// without a zone.
        case database(DatabaseEngine, location: String, needsZone: Bool)
    }

    /// A hypertable of the target.
    struct Hypertable: Hashable, Sendable {
        var table: TableName
        var timeColumn: String
        var timeType: TimeType
        /// The length of a chunk, on the axis of the type.
        var chunkLength: Int64
        var start: Start
        /// About the end of the last window; `nil` if it is unknown.
        var windowsEnd: Int64?
        /// The columns that can be loaded, in the table's order.
        var columns: [Column]
        /// The origin of its rows; `nil` when the source has nothing for it.
        var origin: Origin?
        /// Similar names in the source, when there is no origin.
        var nearOrigins: [String]
        /// The earliest and the latest row that are in the target now.
        var rows: ClosedRange<Int64>?
        /// The names of the columns that the target computes itself.
        var generated: [String]

        init(
            table: TableName, timeColumn: String, timeType: TimeType, chunkLength: Int64, start: Start,
            windowsEnd: Int64? = nil, columns: [Column], origin: Origin? = nil, nearOrigins: [String] = [],
            rows: ClosedRange<Int64>? = nil, generated: [String] = []
        ) {
            self.table = table
            self.timeColumn = timeColumn
            self.timeType = timeType
            self.chunkLength = chunkLength
            self.start = start
            self.windowsEnd = windowsEnd
            self.columns = columns
            self.origin = origin
            self.nearOrigins = nearOrigins
            self.rows = rows
            self.generated = generated
        }
    }

    /// A column of the target.
    struct Column: Hashable, Sendable {
        var name: String
        var type: String
        /// True if the column refuses NULL.
        var isNotNull: Bool
        /// True if each row needs a value for it: NOT NULL, and without a default.
        var isRequired: Bool
        /// True for an identity column.
        var isIdentity: Bool

        init(
            name: String, type: String, isNotNull: Bool = false, isRequired: Bool, isIdentity: Bool = false
        ) {
            self.name = name
            self.type = type
            self.isNotNull = isNotNull || isRequired
            self.isRequired = isRequired
            self.isIdentity = isIdentity
        }
    }

    /// The start of the first windows, on the grid of the chunks.
    enum Start: Hashable, Sendable {
        /// A point at or before the earliest row of the source.
        case known(Int64, earliest: Int64)
        /// The earliest row is unknown. The first window takes all rows before this point.
        case open(Int64)
        /// No row is known. The point is far before any T.
        case unknown(Int64)
    }

    /// The part of the source that holds a hypertable's rows.
    struct Origin: Hashable, Sendable {
        var place: Place
        /// The source's columns in order; empty when they are not known.
        var columns: [String]
        /// The columns that the source declares as nullable.
        var nullable: Set<String> = []
        /// The format of its files.
        var format = CSVFormat(header: true)
        /// The number of fields in a row of files without a header.
        var fieldCount = 0
        /// The likely columns of these fields.
        var fields: [String] = []
        /// Sentences for the reader of the plan: points to check.
        var notes: [String] = []
        /// The source's time column if it was found by its values; `nil` if it has the name of the table's.
        var timeColumn: String?
        /// The form of the source's times, if their type does not show it.
        var timeForm: TimeForm?
        /// The reason why rows cannot be selected by their time, and what to do; empty when they can.
        var obstacle: [String] = []

        enum Place: Hashable, Sendable {
            /// A path or a glob, relative to the plan.
            case path(String)
            case table(SourceTable)
        }

        init(
            place: Place, columns: [String], timeColumn: String? = nil, timeForm: TimeForm? = nil
        ) {
            self.place = place
            self.columns = columns
            self.timeColumn = timeColumn
            self.timeForm = timeForm
        }
    }
}
