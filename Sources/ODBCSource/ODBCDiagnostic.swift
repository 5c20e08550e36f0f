#if ODBC
    import CODBC

    /// A driver's message about a call.
    struct ODBCDiagnostic: CustomStringConvertible, Hashable {
        /// The SQLSTATE, five characters.
        let state: String
        /// The database's own code.
        let code: Int
        let message: String

        var description: String { "\(state): \(message)" }

        var isConnectionLost: Bool {
            // MariaDB's driver gives HY000 with the client library's code for a server that has gone.
            state.hasPrefix("08") || state == "HYT01" || [2002, 2003, 2005, 2006, 2013, 2055].contains(code)
        }

        /// Whether the same call may succeed later on a new connection: the connection was lost, or the database rolled a
        /// transaction back in favour of others. The time-out of a statement (HYT00) does not count: it may be a limit
        /// that was set on purpose.
        var isTransient: Bool { isConnectionLost || state.hasPrefix("40") && state != "40002" }

        var hint: String? {
            switch state {
            case "IM002":
                "`odbcinst -q -s` lists the data sources, `odbcinst -q -d` the drivers of this machine"
            case "01000" where message.contains("Can't open lib"):
                "install the driver; `odbcinst -q -d` lists those that are there"
            case "28000": "check the user and the password (UID and PWD)"
            case "HYT00", "HYT01": "a time-out of the server or of the driver ended it"
            default: nil
            }
        }

        /// The messages about the last call with a handle.
        static func all(_ kind: Int32, _ handle: SQLHANDLE?) -> [ODBCDiagnostic] {
            var found: [ODBCDiagnostic] = []
            var state = [SQLCHAR](repeating: 0, count: 6)
            var text = [SQLCHAR](repeating: 0, count: 2_048)
            var code: SQLINTEGER = 0
            var length: SQLSMALLINT = 0
            for record in 1...Int16(20) {
                let result = SQLGetDiagRec(
                    SQLSMALLINT(kind), handle, record, &state, &code, &text, SQLSMALLINT(text.count), &length)
                guard result == ODBC.success || result == ODBC.successWithInfo else { break }
                found.append(
                    ODBCDiagnostic(
                        state: ODBC.text(state), code: Int(code),
                        message: ODBC.text(text).split(whereSeparator: \.isNewline).joined(separator: " ")))
            }
            return found
        }
    }
#endif
