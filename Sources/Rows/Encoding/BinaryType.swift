/// A type of PostgreSQL whose texts are turned into its binary form, exactly as the server would read them.
///
/// Modifiers such as `(10,2)` are left out: the server applies them to binary values as to texts (`numeric_recv`,
/// `varcharrecv`, `timestamptz_recv` and the like take the column's typmod). A domain is sent as its base type, and the
/// server checks the domain's constraints (`domain_recv`). A ``LossyType`` tells what values may lose by a modifier.
package enum BinaryType: String, Hashable, Sendable, CaseIterable {
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

    /// - Parameter formatted: a type of the schema `pg_catalog` as PostgreSQL's `format_type` prints it, such as
    ///   `timestamp(3) with time zone` or `numeric(10,2)`; for a domain, its base type.
    /// - Returns: nil for a type that is not converted.
    package init?(formatted: String) {
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
