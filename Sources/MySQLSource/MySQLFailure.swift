#if MySQL
    import CMariaDB
    import RowSources
    import Rows

    /// An error of the client library or the server.
    struct MySQLFailure: Error {
        let code: UInt32
        let state: String
        let message: String
        /// Whether the server was reached and has no TLS.
        var isWithoutTLS = false

        /// The client library silently connects without encryption if the server has none. This error takes its place.
        static let withoutTLS = MySQLFailure(
            2026, "", "the server offers no TLS, and the connection string asks for it", isWithoutTLS: true)

        private init(_ code: UInt32, _ state: String, _ message: String, isWithoutTLS: Bool = false) {
            (self.code, self.state, self.message, self.isWithoutTLS) = (code, state, message, isWithoutTLS)
        }

        init(_ handle: UnsafeMutablePointer<MYSQL>) {
            guard mysql_errno(handle) != 0 else {
                self.init(2013, "", "the connection to the server was lost")
                return
            }
            self.init(mysql_errno(handle), Self.text(mysql_sqlstate(handle)), Self.text(mysql_error(handle)))
        }

        /// The failure of an attempt to connect.
        init(connecting handle: UnsafeMutablePointer<MYSQL>) {
            self.init(handle)
            let offersTLS = handle.pointee.server_capabilities & UInt(MySQLGreeting.clientSSL) != 0
            isWithoutTLS = code == 2026 && !offersTLS
        }

        /// - Parameter handle: has the error if streamed rows ended early, as the statement then has none. If neither has
        ///   an error, the connection counts as lost.
        init(_ statement: UnsafeMutablePointer<MYSQL_STMT>, on handle: UnsafeMutablePointer<MYSQL>) {
            guard mysql_stmt_errno(statement) != 0 else {
                self.init(handle)
                return
            }
            self.init(
                mysql_stmt_errno(statement), Self.text(mysql_stmt_sqlstate(statement)),
                Self.text(mysql_stmt_error(statement)))
        }

        private static func text(_ bytes: UnsafePointer<CChar>?) -> String {
            bytes.map { String(cString: $0) } ?? ""
        }

        /// Codes of errors that may pass: too many connections, lock waits, deadlocks, shutdowns, broken networks, closed
        /// connections, names that do not resolve. Codes from 2000 on are those of the client library.
        private static let passing: Set<UInt32> = [
            1040, 1053, 1077, 1152, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1317, 1927, 2002, 2003, 2005,
            2006, 2012, 2013, 2055,
        ]

        /// Codes of errors that end the connection: shutdowns, and connections that were closed or lost.
        private static let disconnecting: Set<UInt32> = [1053, 1927, 2006, 2013, 2055]

        /// - Parameter kind: the kind for an error over which the connection was not lost.
        func error(_ kind: SourceError.Kind, _ name: String) -> SourceError {
            let kind = Self.disconnecting.contains(code) ? .unreachable : kind
            let state = ["", "00000", "HY000"].contains(state) ? "" : ", SQLSTATE \(state)"
            return SourceError(
                kind, RowPlace(input: name), "\(message) (error \(code)\(state))", hint: hint,
                isTransient: Self.passing.contains(code))
        }

        private var hint: String? {
            switch code {
            case 1044, 1045: "check user, password and rights; the account needs SELECT on what is read"
            case 1049: "the path of the connection string names the database"
            case 1142, 1143: "the account needs SELECT on it"
            case 1146: "check the name; a table of another database is written as database.table"
            case 2002, 2003, 2005:
                "check host and port, that the server runs, and that no firewall is in between"
            case 2026 where isWithoutTLS:
                "turn TLS on at the server; if it is on, something between here and the server removes it"
            case 2026:
                "check that `ssl-ca` names the authority of the server's certificate, that the certificate is for "
                    + "this host's name, and that it has not expired"
            default: nil
            }
        }
    }
#endif
