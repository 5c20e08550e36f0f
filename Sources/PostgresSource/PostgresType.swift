import Rows

/// The built-in types of PostgreSQL whose values are parsed. Values of all other types are read as text.
enum PostgresType: UInt32 {
    case boolean = 16
    case bytea = 17
    case name = 19
    case bigint = 20
    case smallint = 21
    case integer = 23
    case text = 25
    case oid = 26
    case tid = 27
    case json = 114
    case real = 700
    case double = 701
    case money = 790
    case bpchar = 1042
    case varchar = 1043
    case date = 1082
    case time = 1083
    case timestamp = 1114
    case timestamptz = 1184
    case interval = 1186
    case numeric = 1700
    case uuid = 2950
    case jsonb = 3802
    /// An enumeration, with any OID.
    case enumeration = 0
    /// Any other.
    case other = 1

    /// The kind of its values.
    var kind: ValueKind? {
        switch self {
        case .boolean: .boolean
        case .bytea: .bytes
        case .bigint, .smallint, .integer: .integer
        case .oid: .unsigned
        case .real: .float
        case .double: .double
        case .numeric: .decimal
        case .date: .date
        case .timestamp: .local
        case .timestamptz: .instant
        case .time: .time
        default: .text
        }
    }

    /// Whether a binary field of this type can be sent unchanged to a column of the target's type.
    func isSame(as target: BinaryType) -> Bool {
        switch (self, target) {
        case (.boolean, .boolean), (.bytea, .bytea), (.bigint, .bigint), (.smallint, .smallint),
            (.integer, .integer), (.real, .real), (.double, .double), (.numeric, .numeric),
            (.json, .json), (.jsonb, .jsonb), (.uuid, .uuid), (.interval, .interval), (.time, .time),
            (.date, .date), (.timestamp, .timestamp), (.timestamptz, .timestamptz):
            true
        // Texts and labels are sent as characters. The target looks a label up.
        case (.text, .text), (.varchar, .text), (.bpchar, .text), (.name, .text), (.enumeration, .text),
            (.text, .enumeration), (.varchar, .enumeration), (.enumeration, .enumeration):
            true
        default: false
        }
    }

    /// Whether ``BinaryField`` can read a field of this type for a column of another type.
    func isRead(for target: BinaryType) -> Bool {
        switch self {
        case .uuid: target == .uuid
        case .bytea: target == .bytea || target == .uuid
        case .boolean, .name, .bigint, .smallint, .integer, .text, .oid, .tid, .json, .real, .double, .bpchar,
            .varchar, .date, .time, .timestamp, .timestamptz, .jsonb, .enumeration:
            true
        case .money, .interval, .numeric, .other: false
        }
    }

    /// The name of the type, for servers that do not give it; `nil` if unknown.
    var title: String? {
        switch self {
        case .other, .enumeration: nil
        case .double: "double precision"
        case .varchar: "character varying"
        default: "\(self)"
        }
    }
}
