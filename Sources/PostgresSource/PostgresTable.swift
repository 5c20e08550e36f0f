import Postgres
import RowSources
import Rows
import Terms
import TimeAxis

/// A table of the source, and the queries for its windows.
struct PostgresTable {
    /// The columns that identify a row in messages.
    struct Keys {
        let names: [String]
        /// The number of keys that the plan does not select; they follow the selected columns.
        let hidden: Int

        static let none = Keys(names: [], hidden: 0)
    }

    let columns: [ResultColumn]
    /// The columns that are declared NOT NULL; empty if unknown.
    let notNull: Set<String>
    /// Whether it is known to be a table, so that all other columns may be NULL.
    let isTable: Bool
    let timeIndex: SourceDescription.TimeIndex
    let rows: Int?
    /// `12 MB with its indexes`; nil if unknown.
    let size: String?
    private let sql: String
    private let time: String
    private let timeName: String
    private let wanted: [String]
    private let keys: [String]
    private let isOrdered: Bool
    private let times: PostgresTimes
    /// Whether the server is PostgreSQL itself, which sorts infinite times and NaN last.
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
            throw request.noTimeColumn(among: names, in: client.name)
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
        size = facts.size.map { "\(formattedSize($0)) with its indexes" }
        keys = facts.primaryKey.isEmpty ? (facts.hasRowPlaces ? ["ctid"] : []) : facts.primaryKey
    }

    /// The refusal of a table that does not exist, with the names of those that do.
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

    /// The query of a window's rows, in the order of time if an index makes that free.
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

    /// The query of one row in a window, or of any row if `window` is `nil`.
    ///
    /// - Throws: `BoundFormError`.
    func anyRow(in window: Window?) throws -> String {
        let filter = try window.map { " WHERE \(try condition($0))" } ?? ""
        return "SELECT 1 FROM \(sql) AS t\(filter) LIMIT 1"
    }

    /// The query of a row that no window includes, whatever T is: whether its time is NULL, and its keys. `nil` if there
    /// can be no such row.
    var misplaced: String? {
        let missing = notNull.contains(timeName) ? nil : "\(time) IS NULL"
        let conditions = [missing, isCertain ? times.unreachable(time) : nil].compactMap(\.self)
        guard !conditions.isEmpty else { return nil }
        let columns = ["\(time) IS NULL"] + keys.map { "t.\(quotedIdentifier($0))::text" }
        return "SELECT \(columns.joined(separator: ", ")) FROM \(sql) AS t "
            + "WHERE \(conditions.joined(separator: " OR ")) LIMIT 1"
    }

    /// The texts of the keys with their names: `id = 3, device = x`; `nil` without keys.
    func key(of texts: some Sequence<String?>) -> String? {
        let parts = zip(keys, texts).map { name, text in
            let value = text.map { printableKey($0.utf8) } ?? "…"
            return name == "ctid" ? "\(name) \(value)" : "\(name) = \(value)"
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private func condition(_ window: Window) throws -> String {
        try window.condition(time, times.bound)
    }
}
