/// A type of PostgreSQL whose texts are turned into its binary form here, exactly as the server would read them.
///
/// Modifiers such as `(10,2)` play no part: the server applies them to binary values as it does to texts
/// (`numeric_recv`, `varcharrecv`, `timestamptz_recv` and the like take the column's typmod), and it checks a
/// domain's constraints (`domain_recv`). So a domain is sent as its base type. What values with types of their own
/// may lose by that is a ``TypeLimit``.
public enum BinaryType: String, Hashable, Sendable, CaseIterable {
    case smallint, integer, bigint
    case real
    case double = "double precision"
    case numeric, boolean
    /// Also `character varying` and `character`, of any length.
    case text
    /// A type of the catalog's kind `e`; its labels are sent, the server looks them up.
    case enumeration = "enum"
    case json, jsonb, bytea, uuid
    case timestamptz, timestamp, date, time, interval

    /// - Parameter formatted: a type of the schema `pg_catalog` as PostgreSQL's `format_type` prints it, of
    ///   a domain its base type: `timestamp(3) with time zone`, `numeric(10,2)`.
    /// - Returns: nil for a type that is not converted.
    public init?(formatted: String) {
        var name = formatted
        if let open = formatted.firstIndex(of: "("), let close = formatted.firstIndex(of: ")"), open < close {
            guard formatted[open..<close].dropFirst().allSatisfy(isModifier) else { return nil }
            name.removeSubrange(open...close)
        }
        switch name {
        case "character varying", "character", "bpchar": self = .text
        case "timestamp with time zone": self = .timestamptz
        case "timestamp without time zone": self = .timestamp
        case "time without time zone": self = .time
        case "smallint", "integer", "bigint", "real", "double precision", "numeric", "boolean", "text",
            "json",
            "jsonb", "bytea", "uuid", "date", "interval":
            self.init(rawValue: name)
        default: return nil
        }
    }
}

private func isModifier(_ character: Character) -> Bool {
    character.isASCII && (character.isNumber || character == "," || character == "-")
}
