import Tasks
import Terms
import TimeAxis
import Timescale

/// Holds one hypertable of a plan against the target before anything is changed.
struct Preflight {
    let spec: HypertableSpec
    let facts: HypertableFacts
    let server: ServerFacts
    /// What the target has instead, where there is nothing under the table's name.
    let others: [TableName]

    /// Everything that the catalog alone shows.
    var problems: [PlanProblem] {
        guard facts.kind == .hypertable else {
            return [
                error(
                    "not-a-hypertable", "\(spec.table) is \(facts.kind)", at: spec.places.table, fix: advice)
            ]
        }
        return timeProblems + columnProblems + precisionWarnings + futureProblems + deleteProblems
            + foreignKeyWarnings
            + chunkWarnings + directCompressProblems
            + LoadHazards(spec: spec, facts: facts, server: server).problems
    }

    private var advice: String? {
        guard facts.kind == .absent else { return nil }
        let names = others.prefix(10).map { "\($0)" } + (others.count > 10 ? ["…"] : [])
        return names.isEmpty
            ? "the target has no hypertable: make the schema first, or check the database's name"
            : "it has \(names.joined(separator: ", "))"
    }

    private var directCompressProblems: [PlanProblem] {
        guard spec.compressesDirectly else { return [] }
        return DirectCompress(facts: facts, server: server).obstacles.map { obstacle in
            error(
                "direct-compress", "`load: direct-compress` is not possible: \(obstacle.what)",
                at: spec.places.table, fix: obstacle.fix)
        }
    }

    private var timeProblems: [PlanProblem] {
        guard let dimension = facts.timeDimension else { return [] }
        guard dimension.column == spec.timeColumn else {
            return [
                error(
                    "wrong-time-column",
                    "\(spec.table) is partitioned by \(dimension.column), not by \(spec.timeColumn)",
                    at: spec.places.timeColumn, fix: "write `column: \(dimension.column)`")
            ]
        }
        guard dimension.timeType == spec.timeType else {
            let type = dimension.timeType.map { "write `type: \($0.rawValue)` and give T for it" }
            return [
                error(
                    "wrong-time-type", "the column \(dimension.column) is of type \(dimension.typeName)",
                    at: spec.places.timeType, fix: type ?? "hyperfill has no windows for this type")
            ]
        }
        return []
    }

    private var columnProblems: [PlanProblem] {
        let columns = spec.columnNames ?? []
        let unknown = columns.filter { name in !facts.columns.contains { $0.name == name } }
        let generated = facts.columns.filter { $0.isGenerated && columns.contains($0.name) }
        let required = spec.columns == nil ? [] : facts.requiredColumns.filter { !columns.contains($0) }
        let place = spec.places.columns
        return unknown.map { name in
            let near = facts.columns.first { $0.name.lowercased() == name.lowercased() }
            return error(
                "unknown-column", "\(spec.table) has no column \(quotedIdentifier(name))", at: place,
                fix: near.map { "did you mean `\($0.name)`?" }
                    ?? "it has \(facts.columns.map(\.name).joined(separator: ", "))")
        }
            + generated.map {
                error(
                    "generated-column", "the target computes the column \($0.name) itself", at: place,
                    fix: "leave it out of `columns`")
            }
            + required.map {
                error(
                    "missing-column", "the column \($0) must have a value, and `columns` leaves it out",
                    at: place, fix: "add it, or give it a default in the target")
            }
    }

    /// What the server rounds away without being asked. Values that have types are held against it one by one, but
    /// for those of arrays; CSV is read as PostgreSQL reads it.
    private var precisionWarnings: [PlanProblem] {
        let loaded = facts.columns.filter { !$0.isGenerated && spec.columnNames?.contains($0.name) ?? true }
        guard spec.source.format == nil else {
            return loaded.filter { $0.name == spec.timeColumn && $0.limit != nil }.map { column in
                warning(
                    "rounded-time",
                    "the time column \(column.name) is of type \(column.modifiedType): the server rounds times to "
                        + "that, and a window with a row that so leaves it fails", at: spec.places.timeColumn,
                    fix: "give the column its full precision, or cut the times in the source")
            }
        }
        return loaded.filter { $0.modifiedType.hasSuffix("[]") && $0.modifiedType != $0.baseType }.map {
            column in
            warning(
                "unchecked-precision",
                "the column \(column.name) is of type \(column.modifiedType), and what its elements would lose by "
                    + "that is not checked", at: spec.places.columns,
                fix: "make sure that nothing is finer, or give the column a type without a modifier")
        }
    }

    /// Only `timestamptz` has a moment to compare with the server's clock.
    private var futureProblems: [PlanProblem] {
        guard spec.timeType == .timestamptz, spec.completion > server.now else { return [] }
        return [
            error(
                "future-completion",
                "T (\(spec.timeType.text(spec.completion))) lies in the future of the target's clock",
                at: spec.places.completion,
                fix: "rows before T may still be written; choose a T after which everything is dual-written")
        ]
    }

    /// What the deletion of dual-written rows would do elsewhere: rows that it takes with it in other tables do
    /// not come back with the load.
    private var deleteProblems: [PlanProblem] {
        facts.referencingKeys.map { key in
            let effect =
                switch key.effect {
                case .cascade: "deletes those rows"
                case .setNull: "sets their columns to NULL"
                case .setDefault: "sets their columns to the default"
                }
            return error(
                "cascading-key",
                "rows of \(key.table) refer to \(spec.table), and deleting before the load \(effect) "
                    + "(foreign key \(quotedIdentifier(key.name)))",
                at: spec.places.table, fix: "drop the foreign key and add it again after the backfill")
        }
            + facts.triggers.filter { $0.isOnDelete && $0.isEnabled }.map { trigger in
                warning(
                    "delete-trigger",
                    "the trigger \(quotedIdentifier(trigger.name)) fires for the rows of \(spec.table) that are "
                        + "deleted before the load", at: spec.places.table,
                    fix: "disable it for the time of the backfill unless that is wanted")
            }
    }

    private var foreignKeyWarnings: [PlanProblem] {
        facts.foreignKeys.filter(\.referencesSequence).map { key in
            warning(
                "sequence-key",
                "\(spec.table) references \(key.referencedTable), whose keys come from a sequence",
                at: spec.places.table,
                fix: "make sure that the same rows have the same keys in source and target")
        }
    }

    private var chunkWarnings: [PlanProblem] {
        guard case .time(let interval)? = facts.timeDimension?.kind, let start = spec.range.start,
            spec.windowCount > 0
        else { return [] }
        let chunk = spec.timeType == .date ? max(1, interval / microsecondsPerDay) : interval
        let window = (spec.range.end - start) / Int64(spec.windowCount)
        guard chunk > 0, window > 0 else { return [] }
        // The last window may be a short one, and a single window shares nothing.
        let longest = (spec.range.end - start) / max(1, Int64(spec.windowCount) - 1)
        if spec.windowCount > 1, chunk / longest >= 2 {
            return [
                warning(
                    "windows-share-chunks",
                    "about \(chunk / longest) windows share each chunk of \(spec.table)",
                    at: spec.places.table, fix: "windows as long as a chunk load side by side without waiting"
                )
            ]
        }
        return window / chunk < 100
            ? []
            : [
                warning(
                    "windows-span-chunks",
                    "each window spans about \(window / chunk) chunks of \(spec.table)",
                    at: spec.places.table, fix: "shorter windows lose less work when one fails")
            ]
    }

    private func error(_ code: String, _ message: String, at place: PlanPlace, fix: String? = nil)
        -> PlanProblem
    {
        PlanProblem(isError: true, code: code, message, at: place, fix: fix)
    }

    private func warning(_ code: String, _ message: String, at place: PlanPlace, fix: String? = nil)
        -> PlanProblem
    {
        PlanProblem(isError: false, code: code, message, at: place, fix: fix)
    }
}
