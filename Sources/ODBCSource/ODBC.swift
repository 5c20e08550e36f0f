#if ODBC
    import CODBC

    /// Constants of ODBC that Swift does not import, or imports with another type than the calls take.
    enum ODBC {
        static let success: SQLRETURN = 0
        static let successWithInfo: SQLRETURN = 1
        static let noData: SQLRETURN = 100

        static let environment: Int32 = 1
        static let connection: Int32 = 2
        static let statement: Int32 = 3

        /// The attribute of a statement that limits its rows.
        static let mostRows: SQLINTEGER = 1

        /// The length of a text that ends with a zero.
        static let toZero: SQLSMALLINT = -3
        static let null: SQLLEN = -1
        /// The length of a value if the driver does not know it.
        static let noTotal: SQLLEN = -4

        /// The content of a length field before the driver writes to it. No driver writes this value. Nor does a valid
        /// length result if a driver overwrites only half of the field.
        static let unwritten = SQLLEN.min

        /// An integer as an attribute's value.
        static func value(_ number: UInt) -> SQLPOINTER? { SQLPOINTER(bitPattern: number) }

        static func text(_ bytes: [SQLCHAR]) -> String {
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
#endif
