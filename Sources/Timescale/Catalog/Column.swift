/// A column of a table on the target.
package struct Column: Hashable, Sendable {
    package let name: String
    /// As `format_type` prints it, with modifiers: `numeric(10,2)`. Qualified unless in `pg_catalog`.
    package let type: String
    /// The type below all domains, without modifiers: what binary COPY encodes.
    package let baseType: String
    /// ``baseType`` with its modifiers, or those of a domain.
    package let modifiedType: String
    /// Whether ``baseType`` is an enum, whose labels are sent.
    package let isEnum: Bool
    package let isNotNull: Bool
    /// `GENERATED ALWAYS AS (…) STORED`: the target computes it, and COPY refuses it (42P10).
    package let isGenerated: Bool
    package let isIdentity: Bool
    /// A default, a sequence included; also that of a domain.
    package let hasDefault: Bool
    /// The types of dates and times that its type is or contains, as `format_type` prints them.
    package let times: [String]
}
