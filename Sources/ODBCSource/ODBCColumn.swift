#if ODBC
    import CODBC
    import Rows

    /// A column of a result, as the driver describes it.
    struct ODBCColumn {
        let name: String
        /// The number of the type in the ODBC standard.
        let type: Int
        /// The database's name of the type.
        let typeName: String
        /// The most characters or bytes of a value; 0 if unknown.
        let size: Int
        /// The decimals of a second or of a number.
        let decimals: Int
        let isUnsigned: Bool
        let isNotNull: Bool
        /// Whether its times are instants: each has an offset, or all are in UTC.
        var isInstant: Bool

        /// The form in which values are fetched.
        enum Form: Equatable {
            case signed, unsigned, double, float, bit
            /// As ASCII, which ``ODBCTextValue`` parses.
            case decimal, date, time, timestamp, plain
            /// As ASCII, for a driver that converts integers wrongly.
            case integerText
            /// As UTF-16, which does not depend on the locale.
            case text
            case bytes
        }

        /// Numbers, booleans and bytes are fetched in their own form; all others, unknown types included, as text.
        var form: Form {
            switch type {
            case -6, 5, 4, -5: isUnsigned ? .unsigned : .signed
            case 6, 8: .double
            case 7: .float
            case -7: .bit
            case 2, 3: .decimal
            case 91, 9: .date
            case 92, 10: .time
            // The last is SQL Server's datetimeoffset.
            case 93, 11, -155: .timestamp
            case -2, -3, -4: .bytes
            case -11: .plain
            default: .text
            }
        }

        var kind: ValueKind? {
            switch form {
            case .signed, .integerText: .integer
            case .unsigned: .unsigned
            case .double: .double
            case .float: .float
            case .bit: .boolean
            case .decimal: .decimal
            case .date: .date
            case .time: .time
            case .timestamp: isInstant ? .instant : .local
            case .plain, .text: .text
            case .bytes: .bytes
            }
        }
    }

    extension ODBCColumn.Form {
        /// The number of the C type in which values are fetched.
        var target: SQLSMALLINT {
            switch self {
            case .signed: -25
            case .unsigned: -27
            // Single precision is fetched as double: MariaDB's driver writes beyond a smaller cell.
            case .double, .float: 8
            case .bit: -7
            case .decimal, .date, .time, .timestamp, .plain, .integerText: 1
            case .text: -8
            case .bytes: -2
            }
        }

        /// The bytes of a value; `nil` if they vary.
        var width: Int? {
            switch self {
            case .signed, .unsigned, .double, .float: 8
            case .bit: 1
            default: nil
            }
        }

        /// The bytes of the zero at the end of a text.
        var ending: Int {
            switch self {
            case .text: 2
            case .decimal, .date, .time, .timestamp, .plain, .integerText: 1
            default: 0
            }
        }
    }
#endif
