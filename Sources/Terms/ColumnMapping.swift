/// One column that is loaded: the origin of its values, and the changes that the plan allows on the way.
public struct ColumnMapping: Hashable, Codable, Sendable {
    /// The origin of the column's values.
    public enum Origin: Hashable, Codable, Sendable {
        /// A column of the source, named as the source names it.
        case column(String)
        /// The same text for every row, read as the target's column reads text. `shown` is the text of the plan, with its
        /// references to the environment unresolved; only this may be shown to people.
        case constant(String, shown: String)
    }

    /// The column of the hypertable, as the catalog holds it.
    public var target: String
    public var origin: Origin
    /// Texts that mean NULL, compared with the whole value.
    public var nulls: [String]
    /// The treatment of a date that does not exist, such as MariaDB's `0000-00-00`.
    public var zeroDate: ZeroDate
    /// The notation of times in the source; `nil` takes only values whose own type is one of times.
    public var form: TimeForm?
    /// The loss of digits that is allowed.
    public var rounding: Rounding?
    /// The treatment of a row without the column, such as a JSON object without the key.
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
