/// Finds passwords among the options of database clients and of curl, in a line of a shell command.
///
/// An option counts only behind the name of a program that has it: `-p5432` of psql is no password.
enum OptionSecrets {
    private static let attachedPassword: Set<String> = [
        "mysql", "mysqldump", "mysqladmin", "mysqlsh", "mariadb", "mariadb-dump", "mariadb-admin", "mycli",
    ]
    private static let sqlServer: Set<String> = ["sqlcmd", "bcp"]
    private static let influx: Set<String> = ["influx", "influx3"]
    /// Programs whose `--password` has no value.
    private static let asking: Set<String> = [
        "psql", "pg_dump", "pg_dumpall", "pg_restore", "pg_basebackup",
    ]
    private static let known: Set<String> =
        attachedPassword.union(sqlServer).union(influx).union(asking)
        .union(["curl", "clickhouse", "clickhouse-client"])

    private struct Word {
        var start: Int
        var text: String
        /// The program in whose arguments the word is; `nil` if none is known.
        var program: String?
    }

    /// The first column of a secret, and of the word that it is in.
    private struct Place {
        var start: Int
        var word: Int

        init(_ word: Word, offset: Int = 0) {
            start = word.start + offset
            self.word = word.start
        }
    }

    /// Columns from 0, in order; ranges do not overlap.
    static func columns(of line: [Unicode.Scalar], inShell: Bool) -> [Range<Int>] {
        guard line.contains("-") else { return [] }
        let words = words(of: line)
        let isContinued = words.first.map { $0.text.hasPrefix("-") && $0.text.count > 1 } ?? false
        var found: [Range<Int>] = []
        for (index, word) in words.enumerated() where word.start >= found.last?.upperBound ?? 0 {
            let next = index + 1 < words.count ? words[index + 1] : nil
            guard let place = secret(in: word, next, isContinued: isContinued) else { continue }
            let columns = place.start..<end(of: line, from: place.word)
            guard !columns.isEmpty,
                !SecretScan.isReference(line[columns], isWhole: false, inShell)
            else { continue }
            found.append(columns)
        }
        return found
    }

    /// The place of a secret that a word or the next one holds.
    private static func secret(in word: Word, _ next: Word?, isContinued: Bool) -> Place? {
        let program = word.program
        // A line that begins with an option continues a command, whose name is on a line before.
        let isUnknown = program == nil && isContinued
        let text = word.text
        let isShort = text.hasPrefix("-") && !text.hasPrefix("--")
        let value: Word? = next.flatMap { $0.text.hasPrefix("-") ? nil : $0 }
        if isShort, text.hasPrefix("-p"), text.count > 2, isUnknown || isOne(program, of: attachedPassword) {
            return Place(word, offset: 2)
        }
        if isOne(program, of: sqlServer), text.hasPrefix("-P") {
            return text.count > 2 ? Place(word, offset: 2) : value.map { Place($0) }
        }
        if text == "--password", !isOne(program, of: asking) { return value.map { Place($0) } }
        if isOne(program, of: influx) {
            if text == "-t" || text == "--token" { return value.map { Place($0) } }
            if text.hasPrefix("--token=") { return Place(word, offset: "--token=".count) }
        }
        guard isUnknown || program == "curl" else { return nil }
        return login(word, value, isShort: isShort)
    }

    /// The password of curl's `-u user:password`.
    private static func login(_ word: Word, _ value: Word?, isShort: Bool) -> Place? {
        for name in ["--user=", "--proxy-user="] where word.text.hasPrefix(name) {
            return password(of: word)
        }
        let isOption = ["--user", "--proxy-user"].contains(word.text)
        if isOption || (isShort && word.text.lowercased().hasSuffix("u")) {
            return value.flatMap { password(of: $0) }
        }
        return isShort && word.text.hasPrefix("-u") ? password(of: word) : nil
    }

    /// The text behind the first colon of a word.
    private static func password(of word: Word) -> Place? {
        let scalars = Array(word.text.unicodeScalars)
        return scalars.firstIndex(of: ":").map { Place(word, offset: $0 + 1) }
    }

    private static func isOne(_ program: String?, of programs: Set<String>) -> Bool {
        program.map { programs.contains($0) } ?? false
    }

    /// The words of the line, each with the program before it in the same command.
    private static func words(of line: [Unicode.Scalar]) -> [Word] {
        var words: [Word] = []
        var program: String?
        var index = 0
        while index < line.count {
            let scalar = line[index]
            if "|;&()`".unicodeScalars.contains(scalar) { program = nil }
            guard !isBreak(scalar) else {
                index += 1
                continue
            }
            var end = index
            while end < line.count, !isBreak(line[end]) { end += 1 }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: line[index..<end])
            let bare = String(text).replacingScalars("\"", with: "").replacingScalars("'", with: "")
            let name = bare.split(separator: "/").last.map { String($0) } ?? ""
            if known.contains(name) { program = name }
            words.append(Word(start: index, text: String(text), program: program))
            index = end
        }
        return words
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || "|;&()`".unicodeScalars.contains(scalar)
    }

    /// The end of the shell's word that begins at a column. An open quote goes on to the end of the line.
    private static func end(of line: [Unicode.Scalar], from start: Int) -> Int {
        var quote: Unicode.Scalar?
        var index = start
        while index < line.count {
            let scalar = line[index]
            if let open = quote {
                if scalar == open { quote = nil }
            } else if scalar == "'" || scalar == "\"" {
                quote = scalar
            } else if scalar == "\\" {
                index += 1
            } else if isBreak(scalar) {
                return index
            }
            index += 1
        }
        return line.count
    }
}
