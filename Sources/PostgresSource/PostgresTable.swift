import Postgres
import RowSources
import Rows
import Terms
import TimeAxis

/// A table of the source, and the queries of its windows.
struct PostgresTable {
    /// What tells one row from others.
    struct Keys {
        let names: [String]
        /// How many of them stand behind the columns that are wanted for themselves.
        let hidden: Int

        static let none = Keys(names: [], hidden: 0)
    }

    let columns: [ResultColumn]
    /// The columns that are declared NOT NULL; none where the catalog does not tell.
    let notNull: Set<String>
    /// Whether it is sure to be a table, so that all other columns may be NULL.
    let isTable: Bool
    let timeIndex: SourceDescription.TimeIndex
    let rows: Int?
    /// `12 MB with its indexes`; nil where the catalog does not tell.
    let size: String?
    private let sql: String
    private let time: String
    private let timeName: String
    private let wanted: [String]
    private let keys: [String]
    private let isOrdered: Bool
    private let times: PostgresTimes
    /// Whether values are sure to compare as PostgreSQL's do.
    private let isCertain: Bool

    /// - Throws: `ServerError`, `SourceError`.
    init(_ table: SourceTable, _ client: PostgresClient, on session: PostgresSession) throws {
        let request = client.request
        sql = table.sql()
        do {
            columns = try session.wire.describe("SELECT * FROM \(sql)")
        } catch let error as ServerError where error.sqlState == "42P01" {
            throw Self.missing(table, client.name, on: session)
        }
        timeName = request.timeColumn
        time = "t.\(quotedIdentifier(timeName))"
        let names = columns.map(\.name)
        guard let place = names.firstIndex(of: timeName) else {
            throw SourceError(
                .row(.missingColumn), RowPlace(input: client.name), "it has no time column `\(timeName)`",
                hint: "name it under `columns`: { source: target }; the table has "
                    + names.map { "`\($0)`" }.joined(separator: ", "))
        }
        wanted = request.columns.sourceColumns?.filter(names.contains) ?? names
        times = try PostgresTimes(
            of: try session.types(of: [columns[place].type])[0], request, zone: client.zone,
            RowPlace(input: client.name))
        isCertain = session.isPostgreSQL
        guard session.isPostgreSQL else {
            (notNull, timeIndex, rows, size) = ([], .unknown, nil, nil)
            (isTable, keys, isOrdered) = (false, [], false)
            return
        }
        let facts = try TableFacts(sql, time: timeName, on: session)
        (notNull, isTable) = (facts.notNull, facts.isTable)
        timeIndex = facts.isTable ? facts.timeIndex.map { .found($0.name) } ?? .missing : .unknown
        isOrdered = facts.timeIndex?.isOrdered ?? false
        rows = facts.rows
        size = facts.size.map { "\(byteText($0)) with its indexes" }
        keys = facts.primaryKey.isEmpty ? (facts.hasRowPlaces ? ["ctid"] : []) : facts.primaryKey
    }

    /// That there is no such table, and what there is as far as the server says it.
    private static func missing(
        _ table: SourceTable, _ name: String, on session: PostgresSession
    ) -> SourceError {
        let names = ((try? session.catalog()) ?? []).map { "\($0.name)" }
        let some = names.prefix(20) + (names.count > 20 ? ["…"] : [])
        return SourceError(
            .query, RowPlace(input: name),
            "there is no table \(table), or it is in another schema (SQLSTATE 42P01)",
            hint: names.isEmpty
                ? "the role sees no tables: check the database's name, and grant it SELECT"
                : "it has \(some.joined(separator: ", "))")
    }

    /// The rows of a window, in order of their time where that is free.
    ///
    /// - Throws: `BoundFormError`.
    func rows(of window: Window) throws -> (sql: String, keys: Keys) {
        let hidden = keys.filter { !wanted.contains($0) }
        let columns = (wanted + hidden).map { "t.\(quotedIdentifier($0))" }.joined(separator: ", ")
        let order = isOrdered ? "\nORDER BY \(time)" : ""
        return (
            "SELECT \(columns)\nFROM \(sql) AS t\nWHERE \(try condition(window))\(order)",
            Keys(names: keys, hidden: hidden.count)
        )
    }

    /// - Throws: `BoundFormError`.
    func count(of window: Window) throws -> String {
        "SELECT count(*), min(\(time)), max(\(time))\nFROM \(sql) AS t\nWHERE \(try condition(window))"
    }

    /// Whether the table has a row in a window, or of whatever time.
    ///
    /// - Throws: `BoundFormError`.
    func anyRow(in window: Window?) throws -> String {
        let filter = try window.map { " WHERE \(try condition($0))" } ?? ""
        return "SELECT 1 FROM \(sql) AS t\(filter) LIMIT 1"
    }

    /// A row that no window would find, whatever T is: whether it has no time at all, and its keys. `nil` where there
    /// can be none.
    var misplaced: String? {
        let missing = notNull.contains(timeName) ? nil : "\(time) IS NULL"
        let conditions = [missing, isCertain ? times.unreachable(time) : nil].compactMap(\.self)
        guard !conditions.isEmpty else { return nil }
        let columns = ["\(time) IS NULL"] + keys.map { "t.\(quotedIdentifier($0))::text" }
        return "SELECT \(columns.joined(separator: ", ")) FROM \(sql) AS t "
            + "WHERE \(conditions.joined(separator: " OR ")) LIMIT 1"
    }

    /// `id = 3, device = x`, of the keys' texts; `nil` without any.
    func key(of texts: some Sequence<String?>) -> String? {
        let parts = zip(keys, texts).map { name, text in
            let value = text.map { printableKey($0.utf8) } ?? "…"
            return name == "ctid" ? "\(name) \(value)" : "\(name) = \(value)"
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private func condition(_ window: Window) throws -> String {
        let end = "\(time) < \(try times.bound(window.end, .end))"
        return try window.start.map { "\(time) >= \(try times.bound($0, .start)) AND \(end)" } ?? end
    }
}
