#if ODBC
    import CODBC
    import Rows

    /// A column of a result as the driver describes it.
    struct ODBCColumn {
        let name: String
        /// The standard's number of its type.
        let type: Int
        /// As the database calls it.
        let typeName: String
        /// Characters or bytes; 0 when that is not known.
        let size: Int
        /// Decimals of a second or of a number.
        let decimals: Int
        let isUnsigned: Bool
        let isNotNull: Bool
        /// Whether its times are instants: with an offset in each, or in UTC.
        var isInstant: Bool

        /// In what form values are asked for.
        enum Form: Equatable {
            case signed, unsigned, double, float, bit
            /// As ASCII, which is then read.
            case decimal, date, time, timestamp, plain
            /// As ASCII, of a driver that cannot be trusted with integers.
            case integerText
            /// As UTF-16, whatever the locale is.
            case text
            case bytes
        }

        /// What is native is asked for as it is; the rest, and what nobody knows, as text.
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
        /// The number of the C type that is asked for.
        var target: SQLSMALLINT {
            switch self {
            case .signed: -25
            case .unsigned: -27
            // MariaDB's driver writes beyond a cell of single precision.
            case .double, .float: 8
            case .bit: -7
            case .decimal, .date, .time, .timestamp, .plain, .integerText: 1
            case .text: -8
            case .bytes: -2
            }
        }

        /// The bytes of a value; `nil` where they vary.
        var width: Int? {
            switch self {
            case .signed, .unsigned, .double, .float: 8
            case .bit: 1
            default: nil
            }
        }

        /// The bytes of the zero that ends a text.
        var ending: Int {
            switch self {
            case .text: 2
            case .decimal, .date, .time, .timestamp, .plain, .integerText: 1
            default: 0
            }
        }
    }
#endif
