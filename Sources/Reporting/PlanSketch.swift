import Terms
import TimeAxis

/// A plan to begin with, drawn from what a target and perhaps a source hold: a value for ``SketchText``.
public struct PlanSketch: Sendable {
    /// The target's connection as the plan gives it: a reference, never a secret.
    public var connection: String
    /// What was found, for the head: `TimescaleDB 2.29.2 (Community) on PostgreSQL 17.4, database metrics`.
    public var target: String
    public var source: Source?
    /// In the order of the plan.
    public var hypertables: [Hypertable]
    /// Hypertables that no plan can take, and why.
    public var leftOut: [(table: TableName, reason: String)]

    public init(
        connection: String, target: String, source: Source?, hypertables: [Hypertable],
        leftOut: [(table: TableName, reason: String)] = []
    ) {
        self.connection = connection
        self.target = target
        self.source = source
        self.hypertables = hypertables
        self.leftOut = leftOut
    }

    /// Where all rows come from.
    public enum Source: Hashable, Sendable {
        /// Files, each hypertable's in its own ``Origin/format``.
        case csv
        /// An engine; a path, or a connection as the plan gives it; and whether times without a zone are in it.
        case database(DatabaseRows.Engine, location: String, needsZone: Bool)
    }

    /// A hypertable of the target.
    public struct Hypertable: Hashable, Sendable {
        public var table: TableName
        public var timeColumn: String
        public var timeType: TimeType
        /// On the axis of the type.
        public var chunkLength: Int64
        public var start: Start
        /// About where the windows will end; `nil` where nothing tells.
        public var windowsEnd: Int64?
        /// Those that can be loaded, in the table's order.
        public var columns: [Column]
        /// Where its rows come from; `nil` when the source has nothing for it.
        public var origin: Origin?
        /// What the source has that may be meant, when there is no origin.
        public var nearOrigins: [String]
        /// The earliest and the latest row that are in the target now.
        public var rows: ClosedRange<Int64>?
        /// The names of the columns that the target computes itself.
        public var generated: [String]

        public init(
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
    public struct Column: Hashable, Sendable {
        public var name: String
        public var type: String
        /// Whether NULL is refused.
        public var isNotNull: Bool
        /// Whether a row needs a value for it.
        public var isRequired: Bool
        /// Whether the target numbers its rows by it.
        public var isIdentity: Bool

        public init(
            name: String, type: String, isNotNull: Bool = false, isRequired: Bool, isIdentity: Bool = false
        ) {
            self.name = name
            self.type = type
            self.isNotNull = isNotNull || isRequired
            self.isRequired = isRequired
            self.isIdentity = isIdentity
        }
    }

    /// Where the windows begin; both on the grid of the chunks.
    public enum Start: Hashable, Sendable {
        /// At or before the earliest row of the source.
        case known(Int64, earliest: Int64)
        /// Nothing is known before this point, and the first window takes what there is.
        case open(Int64)
        /// No row is known at all: the point is far before any T.
        case unknown(Int64)
    }

    /// What of the source has the rows.
    public struct Origin: Hashable, Sendable {
        public var place: Place
        /// The source's columns in order; empty when they are not known.
        public var columns: [String]
        /// Those of them that may be NULL, as far as the source says so.
        public var nullable: Set<String> = []
        /// How its files are written.
        public var format = CSVFormat(header: true)
        /// How many fields the rows of files without a header have, and what they may be.
        public var fieldCount = 0
        public var fields: [String] = []
        /// What a person should make sure of, a sentence each.
        public var notes: [String] = []
        /// The source's time column, if it is not told by the name of the table's: the one whose values are times.
        public var timeColumn: String?
        /// How the source writes the time, where its type does not say so.
        public var timeForm: TimeForm?
        /// Why its rows cannot be asked for by their time, and what to do; empty when they can.
        public var obstacle: [String] = []

        public enum Place: Hashable, Sendable {
            /// A path or a glob, relative to the plan.
            case path(String)
            case table(SourceTable)
        }

        public init(
            place: Place, columns: [String], timeColumn: String? = nil, timeForm: TimeForm? = nil
        ) {
            self.place = place
            self.columns = columns
            self.timeColumn = timeColumn
            self.timeForm = timeForm
        }
    }
}
