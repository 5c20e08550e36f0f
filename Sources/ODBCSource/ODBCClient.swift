#if ODBC
    import RowSources
    import Rows
    import Terms

    /// A database that is read through a driver of unixODBC.
    struct ODBCClient: DatabaseClient {
        let request: DatabaseRequest
        let zone: ZoneTable
        private let secrets: [String]

        /// - Throws: `SourceError` for an unknown zone.
        init(_ request: DatabaseRequest) throws {
            self.request = request
            zone = try request.zoneTable() ?? .utc
            secrets = request.address.reveal { Self.secrets(in: $0) }
        }

        /// The parts of the connection string that name the server, none of which is a secret.
        var address: String? {
            let places = ["server", "servername", "host", "port", "dsn"]
            // A part without a key may be the rest of a password with a semicolon in it.
            guard request.address.reveal(to: { Self.fragments(of: $0).isEmpty }) else { return nil }
            let parts = request.address.reveal { Self.parts(of: $0) }.filter { places.contains($0.key) }
            return parts.isEmpty ? nil : masked(parts.map { Self.bare($0.value) }.joined(separator: ":"))
        }

        func connect() throws -> any DatabaseConnection {
            let link = try ODBCSession(self)
            do {
                try link.pin()
                try request.firstServer.require(try link.reachedServer(), in: name)
                return ODBCConnection(link, self)
            } catch {
                link.close()
                throw error
            }
        }

        /// An error of the driver or the database, with the secrets of the connection string masked.
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
            secrets.reduce(text) { $0.replacingScalars($1, with: "***") }
        }

        /// The whole string, and the values of keys for passwords; the longest first.
        private static func secrets(in connection: String) -> [String] {
            var found = [connection] + fragments(of: connection)
            for (key, value) in parts(of: connection)
            where key.wholeMatch(of: #/pwd|password|[a-z ]*(?:secret|token|key)/#) != nil {
                found.append(value)
                if value.hasPrefix("{") { found += [String(value.dropFirst().dropLast()), bare(value)] }
            }
            return found.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
        }

        /// The keys of a connection string, in lower case, with their values as they are written. A value in braces may
        /// contain a semicolon; without a closing brace, it extends to the end of the string.
        private static func parts(of connection: String) -> [(key: String, value: String)] {
            connection.matches(of: #/(?:^|;)\s*([^=;]*?)\s*=\s*(\{(?:[^}]|\}\})*\}?|[^;]*)/#).map {
                ($0.output.1.lowercased(), String($0.output.2))
            }
        }

        /// The parts without a key.
        private static func fragments(of connection: String) -> [String] {
            connection.replacing(#/(?:^|;)\s*[^=;]*?\s*=\s*(?:\{(?:[^}]|\}\})*\}?|[^;]*)/#, with: ";")
                .split(separator: ";").map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
        }

        /// A value without the braces around it.
        private static func bare(_ value: String) -> String {
            guard value.hasPrefix("{") else { return value }
            return String(value.dropFirst().dropLast(value.hasSuffix("}") ? 1 : 0)).replacingScalars(
                "}}", with: "}")
        }
    }
#endif
