import Postgres
import RowSources
import Rows
import Terms
import TimeAxis

/// How the columns of a query's rows become values.
struct RowLayout {
    enum Way {
        /// Sent as it is.
        case field
        case value(PostgresType)
        /// Of no interest.
        case left
    }

    /// What becomes of each column of the result, as binary `COPY` gives it.
    let ways: [Way]
    /// The type of each column of the result.
    let types: [PostgresType]
    /// The columns that are given; those behind them only tell one row from others.
    let names: [String]
    /// What tells one row from others: names and places of columns.
    let keys: [(name: String, place: Int, type: PostgresType)]
    /// Whether fields of binary `COPY` can be read and sent for certain.
    let isBinary: Bool

    /// - Parameter keys: the names of columns that tell rows apart; those that are not wanted for themselves are the
    ///   last of the result.
    /// - Throws: `SourceError` for a type that cannot be read, `ServerError`.
    init(
        _ described: [ResultColumn], keys: PostgresTable.Keys, of request: DatabaseRequest, _ form: RowForm,
        on session: PostgresSession, _ place: String
    ) throws {
        let types = try session.types(of: described.map(\.type))
        let shown = described.count - keys.hidden
        names = described.prefix(shown).map(\.name)
        self.keys = keys.names.compactMap { name in
            described.lastIndex { $0.name == name }.map { (name, $0, types[$0]) }
        }
        var targets: [String: BinaryType] = [:]
        if case .binary(let types) = form { targets = types }
        var ways: [Way] = []
        var isBinary = form != .text && session.isPostgreSQL && session.hasIntegerTimes
        for (column, type) in zip(described.prefix(shown), types) {
            let mappings = Self.mappings(of: column.name, request.columns)
            if type == .money, !mappings.isEmpty { throw Self.money(column.name, place) }
            let takers = mappings.map { targets[$0.target] }
            if mappings.isEmpty {
                ways.append(.left)
            } else if form != .text, mappings.allSatisfy({ $0.isPlain && $0.target != request.columns.time }),
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

    /// Its text means another amount where `lc_monetary` is another.
    private static func money(_ column: String, _ place: String) -> SourceError {
        SourceError(
            .row(.badValue), RowPlace(input: place),
            "the column `\(column)` has the type money, whose values mean other amounts on other servers",
            hint: "convert it to numeric by a `query`, or leave it out")
    }

    /// `id = 3, device = x`, of the keys whose values can be shown; `nil` without any.
    ///
    /// - Parameter text: of the value at a place.
    func key(_ text: (_ place: Int, _ type: PostgresType) -> String?) -> String? {
        let parts = keys.map { key in
            let value = text(key.place, key.type) ?? "…"
            return key.type == .tid ? "\(key.name) \(value)" : "\(key.name) = \(value)"
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// A value of a key for people.
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
