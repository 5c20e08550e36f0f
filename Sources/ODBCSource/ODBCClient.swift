#if ODBC
    import RowSources
    import Rows

    /// A database behind a driver of unixODBC's.
    struct ODBCClient: DatabaseClient {
        let request: DatabaseRequest
        let zone: ZoneTable
        private let secrets: [String]

        /// - Throws: `SourceError` when the zone is not known.
        init(_ request: DatabaseRequest) throws {
            self.request = request
            zone = try request.zone.map { try ZoneTable($0, RowPlace(input: request.title)) } ?? .utc
            secrets = Self.secrets(in: request.address)
        }

        var name: String { "\(request.title) (\(request.shownAddress))" }

        /// Parts of the string that say where, none of which is a secret.
        var address: String? {
            let parts = request.address.matches(
                of: #/(?i)(?:^|;)\s*(?:server|servername|host|port|dsn)\s*=\s*([^;{}]+)/#
            ).map { String($0.output.1) }
            return parts.isEmpty ? nil : parts.joined(separator: ":")
        }

        func connect() throws -> any DatabaseConnection {
            let link = try ODBCLink(self)
            do {
                try link.pin()
                return ODBCConnection(link, self)
            } catch {
                link.close()
                throw error
            }
        }

        /// An error of the driver or of what is behind it, without the connection string's secrets.
        func error(_ diagnostics: [ODBCDiagnostic], _ kind: SourceError.Kind? = nil) -> any Error {
            let first =
                diagnostics.first ?? ODBCDiagnostic(state: "HY000", code: 0, message: "no reason given")
            let text =
                diagnostics.isEmpty ? "\(first)" : diagnostics.map(\.description).joined(separator: "; ")
            return SourceError(
                kind ?? (first.isConnectionLost ? .unreachable : .query), RowPlace(input: name), masked(text),
                hint: first.hint,
                // While logging in, a time-out (HYT00) is one of the network's.
                isTransient: first.isTransient || (kind == .unreachable && first.state == "HYT00"))
        }

        func masked(_ text: String) -> String {
            secrets.reduce(text) { $0.replacing($1, with: "***") }
        }

        /// The whole string and the values of keys that are about passwords, the longest first.
        private static func secrets(in connection: String) -> [String] {
            var found = [connection]
            let pattern =
                #/(?i)(?:^|;)\s*(?:pwd|password|[a-z ]*(?:secret|token|key))\s*=\s*(\{(?:[^}]|\}\})*\}|[^;]*)/#
            for match in connection.matches(of: pattern) {
                let value = String(match.output.1)
                found.append(value)
                if value.hasPrefix("{") { found.append(String(value.dropFirst().dropLast())) }
            }
            return found.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
        }
    }
#endif
