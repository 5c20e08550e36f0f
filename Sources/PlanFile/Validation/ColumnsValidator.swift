import Diagnostics
import Terms

/// Checks the columns of a hypertable against its time column and its source.
struct ColumnsValidator {
    private let table: HypertableDraft
    private let source: SourceDraft?
    private let context: DecodingContext

    /// - Parameter source: the table's, where that is known.
    init(_ table: HypertableDraft, _ source: SourceDraft?, _ context: DecodingContext) {
        self.table = table
        self.source = source
        self.context = context
    }

    func validate() {
        guard let columns = table.columns, !columns.isEmpty else { return }
        checkTime(columns)
        guard let kind = source?.kind else { return }
        for column in columns where column.value.missing == .null {
            guard source?.valueFormat?.mayLackColumns != true else { continue }
            context.error(
                "missing-only", "`missing` is for ndjson and influxdb-json, whose rows may lack a column",
                at: column.position, fix: "remove it")
        }
        guard !kind.isDatabase, source?.valueFormat == nil else { return }
        for column in columns
        where column.value.source == nil || !column.value.isPlain && column.value.missing == .error {
            let option = Self.option(of: column.value)
            context.error(
                "database-only", "`\(option)` of a column is for databases, and this source gives CSV",
                at: column.position,
                fix: kind == .command
                    ? "let the command print it, or take another `format`" : "rewrite the files")
        }
    }

    private static func option(of column: ColumnMapping) -> String {
        if column.source == nil { return "value" }
        if !column.nulls.isEmpty { return "null" }
        if column.form != nil { return "as" }
        return column.rounding != nil ? "round" : "zero-date"
    }

    private func checkTime(_ columns: [Located<ColumnMapping>]) {
        guard let time = table.timeColumn else { return }
        guard let column = columns.first(where: { $0.value.target == time.value }) else {
            let name =
                time.variables.isEmpty ? "the time column `\(shortened(time.value))`" : "the time column"
            let near = nearest(to: time.value, among: columns.map(\.value.target))
            let isPublic = time.variables.isEmpty && columns.allSatisfy(\.variables.isEmpty)
            context.error(
                "no-time-column", "`columns` lacks \(name), so no row could be put into a window",
                at: time.position, fix: isPublic ? near.map { "did you mean `\($0)`?" } : nil)
            return
        }
        if column.value.source == nil {
            context.error(
                "time-column", "the time column cannot have the same value in every row", at: column.position)
        }
        if !column.value.nulls.isEmpty || column.value.zeroDate == .null || column.value.missing == .null {
            context.error(
                "time-column", "the time column cannot be NULL: such a row belongs to no window",
                at: column.position, fix: "leave these rows out by a `query`")
        }
    }
}
