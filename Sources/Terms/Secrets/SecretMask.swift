/// Replaces known secrets in texts, in each of their usual spellings.
package struct SecretMask: Sendable {
    /// A shorter value of a variable that a command names is a word that may be anywhere.
    private static let shortestNamed = 6
    /// A shorter password is not looked for: its letters are a part of other words.
    private static let shortestSecret = 4

    /// A shorter secret is not looked for in data, which holds words and numbers of its own.
    private static let shortestInData = 6
    /// A secret of letters or of digits alone is looked for in data from this length on.
    private static let longestWord = 16

    /// Those that are masked whatever a command names.
    private let secrets: [Secret]
    /// By their first bytes. The longest spelling is the first, so that a password inside a connection string leaves
    /// nothing of the string behind.
    private let spellings: [UInt8: [[UInt8]]]
    /// The bytes of the longest spelling.
    package let longest: Int

    package init(_ secrets: [Secret], named: [Secret] = []) {
        let texts = secrets.flatMap { secret in
            secret.reveal { [$0] + Self.passwords(in: $0) }.filter { $0.utf8.count >= Self.shortestSecret }
        }
        let words = named.map { $0.reveal { $0 } }.filter { $0.utf8.count >= Self.shortestNamed }
        self.init(texts: texts + words, secrets: secrets)
    }

    /// - Parameter texts: all that is masked.
    private init(texts: [String], secrets: [Secret]) {
        let all = Set(texts.flatMap { SecretSpellings.all(of: $0) }).map { Array($0.utf8) }
        let long = all.filter { $0.count >= Self.shortestSecret }
        self.secrets = secrets
        longest = long.map(\.count).max() ?? 0
        spellings = Dictionary(grouping: long) { $0[0] }.mapValues { list in
            list.sorted { $0.count > $1.count }
        }
    }

    /// The secrets of an environment that is handed to commands.
    ///
    /// A variable is a secret if its name says so, if its value is a connection string with a password, or if one of the
    /// commands names it.
    ///
    /// - Parameter connections: further secrets: the connection strings of the target and of sources.
    package init(environment: [String: String], commands: [String], connections: [Secret] = []) {
        let variables = environment.filter { !$0.value.isEmpty }
        let secrets = variables.filter {
            EnvironmentSecrets.isSecret($0.key) || EnvironmentSecrets.isConnection($0.key, value: $0.value)
                || !Self.passwords(in: $0.value).isEmpty
        }
        let named = Set(commands.flatMap(EnvironmentSecrets.names))
        // A shell repeats the command in its own errors.
        let written = commands.flatMap(SecretScan.secrets)
        self.init(
            connections + secrets.values.map(Secret.init) + written,
            named: variables.filter { named.contains($0.key) }.values.map(Secret.init))
    }

    /// The mask for data, which has to stay what it is: without the words that commands name, without connection strings
    /// that hold no password, and without secrets that may be ordinary words or numbers.
    package var forData: SecretMask {
        let texts = secrets.flatMap { secret -> [String] in
            secret.reveal { text -> [String] in
                let passwords = Self.passwords(in: text)
                let isAddress = ["://", "host=", "dbname=", "service="].contains { text.contains($0) }
                return passwords.isEmpty && isAddress ? [] : [text] + passwords
            }
        }
        return SecretMask(texts: texts.filter(Self.isDistinctive), secrets: secrets)
    }

    private static func isDistinctive(_ text: String) -> Bool {
        guard text.utf8.count >= shortestInData, text.utf8.count < longestWord else {
            return text.utf8.count >= longestWord
        }
        let letters = text.count(where: \.isLetter)
        return letters > 0 && letters < text.count
    }

    /// The text with every secret replaced by asterisks.
    package func masked(_ text: String) -> String {
        guard longest > 0 else { return text }
        let bytes = Array(text.utf8)
        let found = masked(bytes[...], from: 0)
        return found.count == bytes.count && found == bytes ? text : String(decoding: found, as: UTF8.self)
    }

    /// The bytes from an index on, with every secret replaced by asterisks, also one that begins before the index.
    package func masked(_ bytes: ArraySlice<UInt8>, from start: Int) -> [UInt8] {
        var result: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if let spelling = spellings[bytes[index]]?.first(where: { bytes[index...].starts(with: $0) }) {
                index += spelling.count
                if index > start { result += Array(Secret.mask.utf8) }
            } else {
                if index >= start { result.append(bytes[index]) }
                index += 1
            }
        }
        return result
    }

    /// The passwords of a connection string: of a URI, or after `password=` and the like.
    static func passwords(in text: String) -> [String] {
        var found = text.matches(of: #/:\/\/[^:@\/]*:([^@]*)@/#).map { String($0.output.1) }
        found += text.matches(of: #/:\/\/[^:@\/]*:(.*)@/#).map { String($0.output.1) }
        let word = #/(?i)(?:password|passwd|pwd|client_secret|access ?token)\s*=\s*/#
        for match in text.matches(of: word) {
            let rest = text[match.range.upperBound...]
            if let quoted = rest.prefixMatch(of: #/'((?:[^'\\]|\\.)*)'/#) {
                found += [
                    String(quoted.output.1), String(quoted.output.1.replacing(#/\\(.)/#) { $0.output.1 }),
                ]
            } else if let braced = rest.prefixMatch(of: #/\{((?:[^}]|\}\})*)\}?/#) {
                found += [String(braced.output.1), String(braced.output.1).replacingScalars("}}", with: "}")]
            } else {
                found += [
                    String(rest.prefix { $0 != ";" }), String(rest.prefix { !"'&; \t\n".contains($0) }),
                ]
                found.append(found[found.count - 1].replacing(#/\\(.)/#) { $0.output.1 })
            }
        }
        return Array(Set(found.filter { !$0.isEmpty }))
    }
}
