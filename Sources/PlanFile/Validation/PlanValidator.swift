import Diagnostics
import Terms
import TimeAxis

/// Checks the rules between values of a plan, on as much of it as could be decoded.
struct PlanValidator {
    private let draft: PlanDraft
    private let context: DecodingContext

    init(_ draft: PlanDraft, _ context: DecodingContext) {
        self.draft = draft
        self.context = context
    }

    func validate() {
        checkTablesAreUnique()
        checkCompletion()
        checkSources()
        for table in draft.hypertables {
            checkSource(of: table)
            ColumnsValidator(table, source(of: table), context).validate()
            checkWindows(of: table)
        }
        checkCommands()
    }

    private func checkTablesAreUnique() {
        var lines: [TableName: Int] = [:]
        for table in draft.hypertables.compactMap(\.table) {
            if let line = lines[table.value] {
                let name = table.variables.isEmpty ? "`\(table.value)`" : "the table"
                context.error(
                    "duplicate-table", "\(name) is there twice", at: table.position,
                    notes: ["it is first on line \(line); give it one entry, with windows that cover both"])
            } else {
                lines[table.value] = table.position.line
            }
        }
    }

    private func checkCompletion() {
        guard let completion = draft.completion else { return }
        for type in draft.hypertables.compactMap(\.timeType)
        where !completion.contains(where: { $0.type == type.value }) {
            context.error(
                "no-completion", "`completion` has no T for `\(type.value.rawValue)`", at: type.position,
                fix: "add `\(type.value.rawValue): …` to `completion`")
        }
        guard !draft.hypertables.isEmpty, draft.hypertables.allSatisfy({ $0.timeType != nil }) else { return }
        for entry in completion
        where !draft.hypertables.contains(where: { $0.timeType?.value == entry.type }) {
            context.warning(
                "unused-completion", "no hypertable has a time column of type `\(entry.type.rawValue)`",
                at: entry.keyPosition)
        }
    }

    private func checkSources() {
        guard let sources = draft.sources else { return }
        let names = sources.map(\.name.value)
        for source in draft.hypertables.compactMap(\.source) where !names.contains(source.value) {
            guard source.variables.isEmpty else {
                let variables = source.variables.map { "${\($0)}" }.joined(separator: " and ")
                context.error(
                    "unknown-source", "the value of \(variables) is no source", at: source.position)
                continue
            }
            let near = nearest(to: source.value, among: names)
            context.error(
                "unknown-source", "there is no source `\(shortened(source.value))`", at: source.position,
                fix: near.map { "did you mean `\($0)`?" }
                    ?? (names.isEmpty ? nil : "sources are \(alternatives(names.map(shortened)))"))
        }
        // One that is misspelt or cannot be read may be meant for any of them.
        let areKnown = draft.hypertables.allSatisfy { table in
            table.source.map { names.contains($0.value) } ?? false
        }
        guard areKnown, !draft.hypertables.isEmpty else { return }
        for source in sources
        where !draft.hypertables.contains(where: { $0.source?.value == source.name.value }) {
            context.warning(
                "unused-source", "no hypertable uses the source `\(shortened(source.name.value))`",
                at: source.name.position)
        }
    }

    private func checkSource(of table: HypertableDraft) {
        guard let name = table.source, let kind = source(of: table)?.kind else { return }
        if kind == .csv, table.pathPosition == nil {
            context.error(
                "missing-key", "CSV files need `path` beside `source`", at: name.position,
                fix: "add `path`: a file or a glob, relative to the plan's folder")
        }
        if kind != .csv, let position = table.pathPosition {
            context.error(
                "needless-key", "`path` is for CSV files, and this source is \(kind.title)", at: position,
                fix: kind == .command ? "remove it, or name the file in the command" : "remove it")
        }
        if kind.isDatabase, table.selection.keys.isEmpty {
            context.error(
                "missing-key", "a database needs `table` or `query` beside `source`", at: name.position,
                fix: "add `table: …`, the source's table")
        }
        if !kind.isDatabase {
            for entry in table.selection.keys {
                context.error(
                    "needless-key", "`\(entry.key)` is for databases, and this source is not one",
                    at: entry.keyPosition, fix: "remove it")
            }
        }
    }

    private func source(of table: HypertableDraft) -> SourceDraft? {
        draft.sources?.first { $0.name.value == table.source?.value }
    }

    private func checkWindows(of table: HypertableDraft) {
        guard let type = table.timeType?.value else { return }
        let windows = table.windows
        let completion = draft.completion?.first { $0.type == type }?.point
        let limits = Limits(type: type, completion: completion, context: context)
        if let end = windows.end { limits.require(end, "`end`", isAtMost: "T") }
        let stop = windows.end ?? completion
        let stopName = windows.end == nil ? "T" : "`end`"
        if let start = windows.start, case .at(let point) = start.value {
            limits.require(start.with(point), "`start`", isBefore: stop, stopName)
        }
        if let first = windows.first, windows.start?.value == .minusInfinity {
            limits.require(first, "`first`", isBefore: stop, stopName)
        }
    }

    private func checkCommands() {
        for source in draft.sources ?? [] {
            guard case .command(let command) = source.source else { continue }
            let tables = draft.hypertables.filter { $0.source?.value == source.name.value }
            let types = TimeType.allCases.filter { type in tables.contains { $0.timeType?.value == type } }
            let texts = [command.rows, command.count].compactMap { $0 }
            for (text, node) in zip(texts, source.commandNodes) {
                report(types.flatMap { text.value.mistakes(for: $0) }, in: node)
            }
        }
        for table in draft.hypertables {
            guard let type = table.timeType?.value else { continue }
            for query in table.selection.queries { report(query.text.mistakes(for: type), in: query.node) }
        }
    }

    private func report(_ mistakes: [CommandError], in node: YAMLNode) {
        var reported: Set<String> = []
        for mistake in mistakes {
            let position = context.position(
                of: mistake.placeholder ?? "", occurrence: mistake.occurrence, in: node)
            guard reported.insert("\(position) \(mistake)").inserted else { continue }
            context.error("placeholder", "\(mistake)", at: position, fix: mistake.remedy)
        }
    }
}

/// Comparisons of a hypertable's points, and how they are told.
private struct Limits {
    let type: TimeType
    let completion: Located<Int64>?
    let context: DecodingContext

    func require(_ point: Located<Int64>, _ name: String, isAtMost limit: String) {
        guard let completion, point.value > completion.value else { return }
        report(point, name, "is past \(limit)", completion)
    }

    func require(_ point: Located<Int64>, _ name: String, isBefore stop: Located<Int64>?, _ stopName: String)
    {
        guard let stop, point.value >= stop.value else { return }
        report(point, name, "must be before \(stopName)", stop)
    }

    private func report(_ point: Located<Int64>, _ name: String, _ what: String, _ other: Located<Int64>) {
        let value = point.variables.isEmpty ? " \(type.text(point.value))" : ""
        let note =
            other.variables.isEmpty
            ? ["that is \(type.text(other.value)), on line \(other.position.line)"]
            : ["that is on line \(other.position.line)"]
        context.error("window-limits", "\(name)\(value) \(what)", at: point.position, notes: note)
    }
}
