#if ODBC
    import CODBC

    /// Constants of ODBC that the headers give in forms that Swift does not import, or with another type than the calls
    /// take.
    enum ODBC {
        static let success: SQLRETURN = 0
        static let successWithInfo: SQLRETURN = 1
        static let noData: SQLRETURN = 100

        static let environment: Int32 = 1
        static let connection: Int32 = 2
        static let statement: Int32 = 3

        /// The attribute of a statement that says how many rows are enough.
        static let mostRows: SQLINTEGER = 1

        /// A length that means: up to the zero.
        static let toZero: SQLSMALLINT = -3
        static let null: SQLLEN = -1
        /// A length that the driver does not know.
        static let noTotal: SQLLEN = -4

        /// What stands where a length is to be written. No driver writes it, nor anything that a driver with shorter
        /// lengths leaves of it is one.
        static let unwritten = SQLLEN.min

        /// An integer as an attribute's value.
        static func value(_ number: UInt) -> SQLPOINTER? { SQLPOINTER(bitPattern: number) }

        static func text(_ bytes: [SQLCHAR]) -> String {
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
#endif
