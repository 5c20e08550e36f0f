import Postgres
import RowSources
import Rows
import Terms
import TimeAxis

/// The conversion of each column of a query's rows to a value.
struct RowLayout {
    enum Way {
        /// The field is sent unchanged.
        case field
        case value(PostgresType)
        /// The column is skipped.
        case left
    }

    /// The conversion of each column of the result.
    let ways: [Way]
    /// The type of each column of the result.
    let types: [PostgresType]
    /// The columns that are given; columns after these only identify rows.
    let names: [String]
    /// The columns that identify a row: names, places and types.
    let keys: [(name: String, place: Int, type: PostgresType)]
    /// Whether all columns can be read by binary `COPY`.
    let isBinary: Bool

    /// - Parameter keys: the columns that identify rows; those that are not selected are the last of the result.
    /// - Throws: `SourceError` for a type that cannot be read, `ServerError`.
    init(
        _ described: [ResultColumn], keys: PostgresTable.Keys, of request: DatabaseRequest,
        _ format: CopyFormat,
        on session: PostgresSession, _ place: String
    ) throws {
        let types = try session.types(of: described.map(\.type))
        let shown = described.count - keys.hidden
        names = described.prefix(shown).map(\.name)
        self.keys = keys.names.compactMap { name in
            described.lastIndex { $0.name == name }.map { (name, $0, types[$0]) }
        }
        var ways: [Way] = []
        var isBinary = format == .binary && session.isPostgreSQL && session.hasIntegerTimes
        for (column, type) in zip(described.prefix(shown), types) {
            let mappings = Self.mappings(of: column.name, request.columns)
            if type == .money, !mappings.isEmpty { throw Self.money(column.name, place) }
            let takers = mappings.map { request.columns.types[$0.target] }
            if mappings.isEmpty {
                ways.append(.left)
            } else if format == .binary,
                mappings.allSatisfy({ $0.isPlain && $0.target != request.columns.time }),
                takers.allSatisfy({ $0.map(type.isSame) ?? false })
            {
                ways.append(.field)
            } else {
                ways.append(.value(type))
                let isTime = mappings.contains { $0.target == request.columns.time }
                if !takers.allSatisfy({ $0.map(type.isRead) ?? isTime }) { isBinary = false }
            }
        }
        ways += [Way](repeating: .left, count: keys.hidden)
        self.isBinary = isBinary
        self.ways = ways
        self.types = types
    }

    /// All columns as values.
    init(_ described: [ResultColumn], on session: PostgresSession) throws {
        names = described.map(\.name)
        types = try session.types(of: described.map(\.type))
        ways = types.map { .value($0) }
        keys = []
        isBinary = false
    }

    private static func mappings(of source: String, _ request: ColumnRequest) -> [ColumnMapping] {
        guard let mapping = request.mapping else { return [ColumnMapping(source)] }
        return mapping.filter { $0.source == source }
    }

    /// The refusal of type money: its text means another amount under another `lc_monetary`.
    private static func money(_ column: String, _ place: String) -> SourceError {
        SourceError(
            .row(.badValue), RowPlace(input: place),
            "the column `\(column)` has the type money, whose values mean other amounts on other servers",
            hint: "convert it to numeric by a `query`, or leave it out")
    }

    /// The keys of a row for messages: `id = 3, device = x`; `nil` without keys.
    ///
    /// - Parameter text: gives the value at a place; `nil` for a value that is not shown.
    func key(_ text: (_ place: Int, _ type: PostgresType) -> String?) -> String? {
        let parts = keys.map { key in
            let value = text(key.place, key.type) ?? "…"
            return key.type == .tid ? "\(key.name) \(value)" : "\(key.name) = \(value)"
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// The value of a key, for messages.
    static func text(_ value: TypedValue) -> String? {
        switch value {
        case .integer(let number): "\(number)"
        case .unsigned(let number): "\(number)"
        case .text(let bytes): printableKey(bytes)
        case .date(let day): TimeType.date.text(day)
        case .local(let time): TimeType.timestamp.text(time.microseconds)
        case .instant(let time): TimeType.timestamptz.text(time.microseconds)
        case .bytes(let bytes): bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        default: nil
        }
    }
}
