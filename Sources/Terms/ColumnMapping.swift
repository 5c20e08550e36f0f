/// One column that is loaded, where its value comes from, and what may be done to it on the way.
public struct ColumnMapping: Hashable, Codable, Sendable {
    /// Where the value of a row comes from.
    public enum Origin: Hashable, Codable, Sendable {
        /// A column of the source, named as the source names it.
        case column(String)
        /// The same text for every row, read as the target's column reads text. `shown` is what the plan says,
        /// its references to the environment unresolved: the form for people to see.
        case constant(String, shown: String)
    }

    /// The column of the hypertable, as the catalog holds it.
    public var target: String
    public var origin: Origin
    /// Texts that stand for NULL, compared with the whole value.
    public var nulls: [String]
    /// What becomes of a date that does not exist, such as MariaDB's `0000-00-00`.
    public var zeroDate: ZeroDate
    /// How the source writes a time; `nil` takes only what the value's own type says.
    public var form: TimeForm?
    /// What may be rounded.
    public var rounding: Rounding?
    /// What becomes of a row that does not have the column at all, such as a JSON object without the key.
    public var missing: Missing

    public enum ZeroDate: String, CaseIterable, Hashable, Codable, Sendable {
        /// The row is refused.
        case error
        /// NULL is loaded in its place.
        case null
    }

    public enum Missing: String, CaseIterable, Hashable, Codable, Sendable {
        /// The row is refused.
        case error
        /// NULL is loaded in its place.
        case null
    }

    /// The losses of digits that a plan can allow.
    public enum Rounding: String, CaseIterable, Hashable, Codable, Sendable {
        /// Times finer than a microsecond become the nearest one.
        case microseconds
        /// Numbers become the nearest one that a `real` column holds.
        case real
    }

    public init(
        target: String, origin: Origin, nulls: [String] = [], zeroDate: ZeroDate = .error,
        form: TimeForm? = nil, rounding: Rounding? = nil, missing: Missing = .error
    ) {
        self.target = target
        self.origin = origin
        self.nulls = nulls
        self.zeroDate = zeroDate
        self.form = form
        self.rounding = rounding
        self.missing = missing
    }

    /// A column that has the same name on both sides and is taken as it is.
    public init(_ name: String) {
        self.init(target: name, origin: .column(name))
    }

    /// The column of the source; `nil` for a constant.
    public var source: String? {
        if case .column(let name) = origin { name } else { nil }
    }

    /// The column for people: "`v`", or "`v` (to `value`)" where source and target call it differently.
    public var title: String {
        guard let source, source != target else { return "`\(target)`" }
        return "`\(source)` (to `\(target)`)"
    }

    /// Whether the value is taken as it is, whatever the columns' names.
    public var isPlain: Bool {
        source != nil && nulls.isEmpty && zeroDate == .error && form == nil && rounding == nil
            && missing == .error
    }
}
