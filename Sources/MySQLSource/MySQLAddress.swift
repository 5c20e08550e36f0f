#if MySQL
    import RowSources
    import Rows
    import Terms

    /// A connection string: `mysql://user:password@host:3306/database?ssl-mode=required`.
    ///
    /// Parts are percent-encoded. Parameters: `socket` (a path, instead of host and port), `ssl-mode`, `ssl-ca`,
    /// `ssl-cert`, `ssl-key`. No option file is read.
    struct MySQLAddress: Sendable {
        /// The raw values are those of MySQL's own clients.
        enum Encryption: String, CaseIterable, Sendable {
            case disabled
            /// TLS if the server has it. The default.
            case preferred
            case required
            /// TLS, and a certificate for the host's name that a known authority has signed.
            case verified = "verify-identity"
        }

        var host: String
        var port: UInt32
        var user: String?
        var password: Secret?
        var database: String?
        var socket: String?
        var encryption = Encryption.preferred
        var authority: String?
        var certificate: String?
        var key: String?

        /// - Parameter name: the name of the source in messages.
        /// - Throws: `SourceError`, which contains nothing of the text.
        init(_ text: String, _ name: String) throws {
            let refuse = { (message: String) in
                SourceError(
                    .unreachable, RowPlace(input: name), message,
                    hint: "it is written as mysql://user:password@host:port/database?ssl-mode=required, "
                        + "each part percent-encoded")
            }
            let scheme = text.prefix { $0 != ":" }.lowercased()
            guard ["mysql", "mariadb"].contains(scheme), text.dropFirst(scheme.count).hasPrefix("://") else {
                throw refuse("the connection string does not begin with mysql://")
            }
            guard !ConnectionURI.isAmbiguous(text, allowsQuestionMark: false) else {
                throw refuse("the parts of the connection string cannot be told apart")
            }
            var rest = text.dropFirst(scheme.count + 3)
            var parameters = ""
            if let question = rest.lastIndex(of: "?") {
                parameters = String(rest[rest.index(after: question)...])
                rest = rest[..<question]
            }
            let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            var server = parts[0]
            if let at = server.lastIndex(of: "@") {
                let login = server[..<at].split(
                    separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                user = try Self.decoded(login[0], refuse)
                password = login.count > 1 ? Secret(try Self.decoded(login[1], refuse)) : nil
                server = server[server.index(after: at)...]
            }
            (host, port) = try Self.server(server, refuse)
            if parts.count > 1, !parts[1].isEmpty { database = try Self.decoded(parts[1], refuse) }
            for parameter in parameters.split(separator: "&") { try set(parameter, refuse) }
            guard authority == nil || encryption == .verified else {
                throw refuse("ssl-ca needs ssl-mode=verify-identity; no other mode verifies a certificate")
            }
        }

        private static func server(
            _ text: Substring, _ refuse: (String) -> SourceError
        ) throws -> (host: String, port: UInt32) {
            if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
                let host = String(text[text.index(after: text.startIndex)..<end])
                return (host, try port(text[text.index(after: end)...], refuse))
            }
            let host = text.prefix { $0 != ":" }
            return (
                host.isEmpty ? "localhost" : try decoded(host, refuse),
                try port(text[host.endIndex...], refuse)
            )
        }

        private static func port(_ text: Substring, _ refuse: (String) -> SourceError) throws -> UInt32 {
            guard !text.isEmpty else { return 3306 }
            guard text.first == ":", let port = UInt16(text.dropFirst()), port > 0 else {
                throw refuse("the port in the connection string is no number from 1 to 65535")
            }
            return UInt32(port)
        }

        private mutating func set(_ parameter: Substring, _ refuse: (String) -> SourceError) throws {
            let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { throw refuse("a parameter of the connection string has no value") }
            let value = try Self.decoded(pair[1], refuse)
            switch pair[0].lowercased().replacing("_", with: "-") {
            case "socket": socket = value
            case "ssl-ca": authority = value
            case "ssl-cert": certificate = value
            case "ssl-key": key = value
            case "ssl-mode":
                guard let mode = Encryption(rawValue: value.lowercased()) else {
                    let modes = Encryption.allCases.map(\.rawValue).joined(separator: ", ")
                    throw refuse("the ssl-mode of the connection string must be one of \(modes)")
                }
                encryption = mode
            default:
                throw refuse(
                    "the connection string has an unknown parameter; known are socket, ssl-mode, ssl-ca, ssl-cert "
                        + "and ssl-key")
            }
        }

        private static func decoded(_ text: Substring, _ refuse: (String) -> SourceError) throws -> String {
            var bytes: [UInt8] = []
            var rest = text.utf8
            while let byte = rest.popFirst() {
                guard byte == UInt8(ascii: "%") else {
                    bytes.append(byte)
                    continue
                }
                guard let code = UInt8(String(decoding: Array(rest.prefix(2)), as: UTF8.self), radix: 16),
                    rest.count >= 2
                else { throw refuse("the connection string has a % that is not followed by two digits") }
                bytes.append(code)
                rest = rest.dropFirst(2)
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw refuse("the connection string is not UTF-8")
            }
            return text
        }
    }
#endif
