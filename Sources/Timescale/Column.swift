/// A column of a table on the target.
public struct Column: Hashable, Sendable {
    public let name: String
    /// As `format_type` prints it, with modifiers: `numeric(10,2)`. Qualified unless in `pg_catalog`.
    public let type: String
    /// The type below all domains, without modifiers: what binary COPY encodes.
    public let baseType: String
    /// The same with its modifiers, those of a domain included.
    public let modifiedType: String
    /// Whether that is an enum, whose labels are sent.
    public let isEnum: Bool
    public let isNotNull: Bool
    /// `GENERATED ALWAYS AS (…) STORED`: the target computes it, and COPY refuses it (42P10).
    public let isGenerated: Bool
    public let isIdentity: Bool
    /// A default, a sequence included; also that of a domain.
    public let hasDefault: Bool
    /// The types of dates and times that its values are or have within, as `format_type` prints them.
    public let times: [String]
}
