/// The names of environment variables that hold secrets.
enum EnvironmentSecrets {
    private static let words: Set<String> = [
        "PASS", "PW", "PWD", "KEY", "KEYS", "TOKEN", "SECRET", "SECRETS", "CREDENTIAL", "CREDENTIALS", "AUTH",
        "PAT", "CRED", "CREDS", "BEARER", "JWT",
    ]
    private static let endings = [
        "PASSWORD", "PASSWORDS", "PASSWD", "PASSPHRASE", "PASS", "PWD", "SECRET", "TOKEN", "APIKEY",
    ]

    /// Variables that say where things are, which an error text needs.
    private static let plain: Set<String> = [
        "HOME", "PATH", "PWD", "OLDPWD", "SHELL", "USER", "LOGNAME", "TMPDIR", "LANG", "TZ",
    ]

    /// Whether a variable is secret by its name: `MYSQL_PWD`, `API_KEY`, `DBPASSWORD`. One that names a file is not.
    static func isSecret(_ name: String) -> Bool {
        guard !plain.contains(name) else { return false }
        let parts = name.uppercased().split { $0 == "_" || $0 == "-" || $0 == "." }.map(String.init)
        guard let last = parts.last, !["FILE", "PATH", "DIR", "SOCK"].contains(last) else { return false }
        return parts.map(withoutNumber).contains { part in
            words.contains(part) || endings.contains { part.hasSuffix($0) }
        }
    }

    /// Whether a variable holds a connection string by its name, and by a value that is more than a data source's name.
    static func isConnection(_ name: String, value: String) -> Bool {
        let last = name.uppercased().split(separator: "_").last.map(String.init)
        return last.map(withoutNumber) == "DSN" && value.contains { ":=@".contains($0) }
    }

    /// `PASSWORD` of `PASSWORD2`.
    private static func withoutNumber(_ part: String) -> String {
        var rest = part[...]
        while let last = rest.last, ("0"..."9").contains(last) { rest.removeLast() }
        return String(rest)
    }

    /// The variables that a command names, except the plain ones.
    static func names(in command: String) -> [String] {
        command.matches(of: #/\$\{?([A-Za-z_][A-Za-z0-9_]*)/#).map { String($0.output.1) }
            .filter { !plain.contains($0) }
    }
}
