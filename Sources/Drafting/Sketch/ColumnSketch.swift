import Diagnostics
import Terms

/// The `columns` of a hypertable as `hyperfill init` writes them.
struct ColumnSketch {
    private let table: PlanSketch.Hypertable

    init(_ table: PlanSketch.Hypertable) {
        self.table = table
    }

    var lines: [String] {
        let names = table.columns.map(\.name)
        guard let origin = table.origin else { return hint(names) }
        if !origin.format.header { return withoutHeader(origin) }
        guard !origin.columns.isEmpty else { return hint(names) }
        let known = origin.timeColumn.map { [table.timeColumn: $0] } ?? [:]
        let match = ColumnMatch(
            origin.columns.filter(\.isOneLine), table.columns.filter(\.name.isOneLine), known: known)
        return time(match, origin) + written(match, origin) + notes(match, origin)
    }

    private func hint(_ names: [String]) -> [String] {
        [
            "    # The source's columns. Without this key, hyperfill loads all columns of its header or its table.",
            "    # columns: [\(names.map { comment(yamlText($0)) }.joined(separator: ", "))]",
        ]
    }

    /// Without names, the fields are taken for the table's columns in order.
    private func withoutHeader(_ origin: PlanSketch.Origin) -> [String] {
        let (fields, columns) = (origin.fieldCount, table.columns.count)
        var text = "There is no header, so `columns` names the fields: "
        if fields == columns {
            text += "the table's columns in order. Make sure that this is right."
        } else if fields < columns {
            text += "a row has \(fields), the table has \(columns) columns, and these are a guess."
        } else {
            text +=
                "a row has \(fields), the table has \(columns) columns, so some fields are missing here. Only a "
                + "header makes it possible to leave fields out."
        }
        return commentLines(text) + obstacle(origin) + list(origin.fields)
    }

    /// Comments about a time column that was not found by its name.
    private func time(_ match: ColumnMatch, _ origin: PlanSketch.Origin) -> [String] {
        if let name = origin.timeColumn {
            return commentLines("`\(name)` holds times: is it the table's `\(table.timeColumn)`?")
        }
        if !origin.obstacle.isEmpty { return obstacle(origin) }
        guard !match.pairs.contains(where: { $0.target == table.timeColumn }) else { return [] }
        return [
            "    # The source has no column `\(comment(table.timeColumn))`: put the name of its time column before the",
            "    # first colon.",
        ]
    }

    private func obstacle(_ origin: PlanSketch.Origin) -> [String] {
        guard !origin.obstacle.isEmpty else { return [] }
        return ["    # As written here, hyperfill cannot select rows by their time:"]
            + origin.obstacle.map { "    # - \(comment($0))" }
    }

    private func written(_ match: ColumnMatch, _ origin: PlanSketch.Origin) -> [String] {
        let hasTime = match.pairs.contains { $0.target == table.timeColumn }
        let pairs = (hasTime ? [] : [(source: table.timeColumn, target: table.timeColumn)]) + match.pairs
        if match.isPlain, hasTime, origin.timeForm == nil { return list(pairs.map(\.target)) }
        return ["    columns:"]
            + pairs.map { pair in
                let value =
                    pair.target == table.timeColumn
                    ? origin.timeForm.map { "{ to: \(yamlText(pair.target)), as: \($0.rawValue) }" } : nil
                return "      \(yamlKey(pair.source)): \(value ?? yamlText(pair.target))"
            }
    }

    private func list(_ names: [String]) -> [String] {
        // The default is the same columns in the same order.
        guard names.allSatisfy(\.isOneLine) else { return hint(names) }
        let names = names.map { yamlText($0) }
        let line = "    columns: [\(names.joined(separator: ", "))]"
        return line.count <= 110 ? [line] : ["    columns:"] + names.map { "      - \($0)" }
    }

    private func notes(_ match: ColumnMatch, _ origin: PlanSketch.Origin) -> [String] {
        unused(match) + missing(match) + unnamed(origin) + nullable(match, origin) + identities(match)
    }

    /// Comments about columns whose names have line breaks.
    private func unnamed(_ origin: PlanSketch.Origin) -> [String] {
        origin.columns.filter { !$0.isOneLine }.flatMap { name in
            commentLines("The source's `\(name)` is left out: a name in a plan is one line.")
        }
            + table.columns.filter { !$0.name.isOneLine }.flatMap { column in
                commentLines(
                    "Nothing is loaded into `\(column.name)` (\(column.type))"
                        + (column.isRequired ? ", which must have a value" : "")
                        + ": a name in a plan is one line.")
            }
    }

    private func unused(_ match: ColumnMatch) -> [String] {
        match.unused.flatMap { name, near in
            let generated = table.generated.first { foldedName($0) == foldedName(name) }
            let why =
                generated.map { ": the target computes its `\($0)` itself." }
                ?? near.map { "; is it the table's `\($0)`?" } ?? "."
            return commentLines("The source's `\(name)` is left out\(why)")
        }
    }

    private func missing(_ match: ColumnMatch) -> [String] {
        match.missing.filter { $0.name != table.timeColumn }.flatMap { column in
            commentLines(
                "Nothing is loaded into `\(column.name)` (\(column.type))"
                    + (column.isRequired ? ", which must have a value." : "."))
        }
    }

    private func nullable(_ match: ColumnMatch, _ origin: PlanSketch.Origin) -> [String] {
        let names = match.pairs.filter { pair in
            origin.nullable.contains(pair.source)
                && table.columns.contains { $0.name == pair.target && $0.isNotNull }
        }.map { "`\($0.source)`" }
        guard !names.isEmpty else { return [] }
        return commentLines(
            "May be NULL in the source, and not in the table: \(names.joined(separator: ", ")).")
    }

    private func identities(_ match: ColumnMatch) -> [String] {
        match.pairs.compactMap { pair in
            table.columns.first { $0.name == pair.target && $0.isIdentity }
        }.flatMap { column in
            commentLines(
                "The target numbers its rows by the identity column `\(column.name)`. With the source's numbers in "
                    + "it, the target may give the same numbers again. Leave it out unless you need them.")
        }
    }
}
