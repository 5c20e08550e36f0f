import Diagnostics

/// The findings of `validate --live`, for ``ValidationText`` and ``ValidationJSON``.
package struct LiveValidation: Sendable {
    /// The plan file as it was named.
    package var plan: String
    /// The server's versions and its database, without its address, which may hold a secret. `nil` when it cannot be
    /// reached.
    package var target: String?
    /// Sentences about the target's edition and version.
    package var notes: [String]
    /// One for each hypertable of the plan, in its order; none when the target cannot be reached.
    package var hypertables: [Hypertable]
    /// In the order of the file.
    package var diagnostics: [Diagnostic]

    package init(
        plan: String, target: String?, notes: [String], hypertables: [Hypertable], diagnostics: [Diagnostic]
    ) {
        self.plan = plan
        self.target = target
        self.notes = notes
        self.hypertables = hypertables
        self.diagnostics = diagnostics
    }

    /// The findings about one hypertable.
    package struct Hypertable: Hashable, Sendable {
        package var table: String
        /// The source's name in the plan.
        package var source: String
        package var columns: [Column]
        /// The product and version of the source, when it is a database.
        package var server: String?
        /// Sentences about the source.
        package var notes: [String]
        /// The rows of the source that were read, in words.
        package var sample: String?
        /// The range of times in it, as the column's type writes them.
        package var sampleTimes: ClosedText?
        /// The estimated number of rows in the source; `nil` if unknown.
        package var estimatedRows: Int?
        /// Bytes of a row in the target, including its share of the indexes; `nil` if unknown.
        package var bytesPerRow: Int?
        /// True if ``bytesPerRow`` was measured on stored rows, false if it follows from the columns' types.
        package var isSizeMeasured: Bool
        /// The unique indexes of the table.
        package var uniqueIndexes: [String]

        package init(
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

    /// A column in source and target.
    package struct Column: Hashable, Sendable {
        /// The target's name.
        package var name: String
        /// The source's type of it; `text` for CSV.
        package var sourceType: String
        package var targetType: String
        /// The reason why its values are sent as text; `nil` when they are sent as binary.
        package var textReason: String?

        package init(name: String, sourceType: String, targetType: String, textReason: String?) {
            self.name = name
            self.sourceType = sourceType
            self.targetType = targetType
            self.textReason = textReason
        }
    }

    /// A closed range, as texts.
    package struct ClosedText: Hashable, Sendable {
        package var first: String
        package var last: String

        package init(first: String, last: String) {
            self.first = first
            self.last = last
        }
    }
}
