import Diagnostics

/// What `validate --live` learned of a plan: a value for ``ValidationText`` and ``ValidationJSON``.
public struct LiveValidation: Sendable {
    /// The plan file as it was named.
    public var plan: String
    /// The server and what it runs; never its address, which may hold a secret. `nil` when it cannot be reached.
    public var target: String?
    /// What the target's edition and version mean for a run, a sentence each.
    public var notes: [String]
    /// One for each hypertable of the plan, in its order; none when the target cannot be reached.
    public var hypertables: [Hypertable]
    /// In the order of the file.
    public var diagnostics: [Diagnostic]

    public init(
        plan: String, target: String?, notes: [String], hypertables: [Hypertable], diagnostics: [Diagnostic]
    ) {
        self.plan = plan
        self.target = target
        self.notes = notes
        self.hypertables = hypertables
        self.diagnostics = diagnostics
    }

    /// What was found of one hypertable.
    public struct Hypertable: Hashable, Sendable {
        public var table: String
        /// The source's name in the plan.
        public var source: String
        public var columns: [Column]
        /// The product and version of the source, when it is a database.
        public var server: String?
        /// What a person should know of the source, a sentence each.
        public var notes: [String]
        /// What of the source was read.
        public var sample: String?
        /// The range of times in it, as the column's type writes them.
        public var sampleTimes: ClosedText?
        /// How many rows the source may hold; `nil` when nothing tells.
        public var estimatedRows: Int?
        /// Bytes that a row takes in the target, its share of the indexes included; `nil` when it is not known.
        public var bytesPerRow: Int?
        /// Whether that was measured on rows that are there; otherwise it follows from the columns' types.
        public var isSizeMeasured: Bool
        /// The unique indexes of the table.
        public var uniqueIndexes: [String]

        public init(
            table: String, source: String, columns: [Column] = [], server: String? = nil,
            notes: [String] = [],
            sample: String? = nil,
            sampleTimes: ClosedText? = nil, estimatedRows: Int? = nil, bytesPerRow: Int? = nil,
            isSizeMeasured: Bool = false, uniqueIndexes: [String] = []
        ) {
            self.table = table
            self.source = source
            self.columns = columns
            self.server = server
            self.notes = notes
            self.sample = sample
            self.sampleTimes = sampleTimes
            self.estimatedRows = estimatedRows
            self.bytesPerRow = bytesPerRow
            self.isSizeMeasured = isSizeMeasured
            self.uniqueIndexes = uniqueIndexes
        }
    }

    /// A column on its way.
    public struct Column: Hashable, Sendable {
        /// As the target names it.
        public var name: String
        /// What the source says of it: `text` in CSV, a type of the source's own otherwise.
        public var sourceType: String
        public var targetType: String
        /// Why its values go as text; `nil` when they go as binary.
        public var textReason: String?

        public init(name: String, sourceType: String, targetType: String, textReason: String?) {
            self.name = name
            self.sourceType = sourceType
            self.targetType = targetType
            self.textReason = textReason
        }
    }

    /// Two ends, both inside.
    public struct ClosedText: Hashable, Sendable {
        public var first: String
        public var last: String

        public init(first: String, last: String) {
            self.first = first
            self.last = last
        }
    }
}
