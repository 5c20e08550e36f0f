import Diagnostics

/// The JSON of `validate --json`: one object, `"format": "hyperfill-validation"`, `"version": 1`.
///
/// | key | value |
/// |---|---|
/// | `plans[]` | one for each plan of the command line, in its order |
/// | `plans[].plan`, `valid` | the file's path; whether there is no error |
/// | `plans[].diagnostics[]` | `severity` `error`/`warning`/`note`, `code`, `message`, `line` and `column` or null, `fix` or null, `notes` |
/// | `plans[].live` | with `--live`, else null: `target` or null, `notes`, `hypertables[]` |
/// | `live.hypertables[]` | `table`, `source`, `columns[]`, `server` or null, `sourceNotes`, `sample`, `first` and `last` time in it or null, `estimatedRows` or null, `bytesPerRow` or null, `sizeMeasured`, `uniqueIndexes` |
/// | `live.hypertables[].columns[]` | `name`, `sourceType`, `targetType`, `sentAs` `binary`/`text`, `reason` or null |
///
/// Keys may be added in this version, none is removed or changes its meaning.
package struct ValidationJSON: Sendable {
    /// One plan of the command line.
    package struct Plan: Sendable {
        package var plan: String
        package var diagnostics: [Diagnostic]
        package var live: LiveValidation?

        package init(plan: String, diagnostics: [Diagnostic], live: LiveValidation? = nil) {
            self.plan = plan
            self.diagnostics = diagnostics
            self.live = live
        }
    }

    private let plans: [Plan]

    package init(_ plans: [Plan]) {
        self.plans = plans
    }

    /// The document, ended by a line break.
    package var text: String {
        JSONText.object([
            ("format", .string("hyperfill-validation")), ("version", .integer(1)),
            ("plans", .array(plans.map(Self.json))),
        ]).document
    }

    private static func json(_ plan: Plan) -> JSONText {
        .object([
            ("plan", .string(plan.plan)), ("valid", .bool(!plan.diagnostics.hasErrors)),
            ("diagnostics", .array(plan.diagnostics.map(json))), ("live", plan.live.map(json) ?? .null),
        ])
    }

    private static func json(_ diagnostic: Diagnostic) -> JSONText {
        .object([
            ("severity", .string(diagnostic.severity.rawValue)), ("code", .string(diagnostic.code)),
            ("message", .string(diagnostic.message)), ("line", .optional(diagnostic.position?.line)),
            ("column", .optional(diagnostic.position?.column)), ("fix", .optional(diagnostic.fix)),
            ("notes", .strings(diagnostic.notes)),
        ])
    }

    private static func json(_ live: LiveValidation) -> JSONText {
        .object([
            ("target", .optional(live.target)), ("notes", .strings(live.notes)),
            ("hypertables", .array(live.hypertables.map(json))),
        ])
    }

    private static func json(_ table: LiveValidation.Hypertable) -> JSONText {
        .object([
            ("table", .string(table.table)), ("source", .string(table.source)),
            ("columns", .array(table.columns.map(json))), ("server", .optional(table.server)),
            ("sourceNotes", .strings(table.notes)), ("sample", .optional(table.sample)),
            ("first", .optional(table.sampleTimes?.first)), ("last", .optional(table.sampleTimes?.last)),
            ("estimatedRows", .optional(table.estimatedRows)), ("bytesPerRow", .optional(table.bytesPerRow)),
            ("sizeMeasured", .bool(table.isSizeMeasured)), ("uniqueIndexes", .strings(table.uniqueIndexes)),
        ])
    }

    private static func json(_ column: LiveValidation.Column) -> JSONText {
        .object([
            ("name", .string(column.name)), ("sourceType", .string(column.sourceType)),
            ("targetType", .string(column.targetType)),
            ("sentAs", .string(column.textReason == nil ? "binary" : "text")),
            ("reason", .optional(column.textReason)),
        ])
    }
}
