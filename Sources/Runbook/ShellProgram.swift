import Diagnostics
import Tasks
import Terms

/// A shell program that prints rows, written so that it fits into one line of a psql script.
///
/// psql reads CSV line by line and takes a line `\.` for the end of the data, also inside quotes, so that all
/// rows after it would be left out without an error (psql up to 17). Every program therefore ends in a filter
/// that refuses such a line. An output without a line becomes `HYPERFILL_EMPTY`, if that is set.
struct ShellProgram {
    /// Runs under `bash -u -o pipefail -c`.
    private let script: String

    init(script: String) {
        self.script = script
    }

    /// Prints the records of files, one header before all of them if there is one.
    ///
    /// - Parameter shown: the path as the plan writes it. References to the environment are left to the shell,
    ///   which reads them by the same rules.
    init(files shown: String, header: Bool) {
        let list = Self.pattern(shown)
        let rows =
            #"rows() { case "$1" in *.gz) gzip -dc -- "$1";; *.zst) zstd -qdc -- "$1";; *) cat -- "$1";; esac; }"#
        let body =
            header
            ? #"line=$(rows "$file" | awk 'NR == 1') || exit; line=${line#$'\xef\xbb\xbf'}; "#
                + #"if [ -z "${head+x}" ]; then head=$line; printf '%s\n' "$head"; "#
                + #"elif [ "$line" != "$head" ]; then echo "$file: the header differs from the first file's" >&2; "#
                + #"exit 3; fi; rows "$file" | awk 'NR > 1' || exit;"#
            : #"rows "$file" | awk '{ print }' || exit;"#
        script = "export LC_ALL=C; shopt -s failglob; IFS=; \(rows); for file in \(list); do \(body) done"
    }

    /// The argument of `\copy … from program`, quotes included. Needs ``environment``.
    ///
    /// - Parameter onlyHeader: prints only the first line; the rest is still read, so that its end is known.
    func psqlArgument(onlyHeader: Bool = false) -> String {
        let variable = onlyHeader ? "HYPERFILL_HEADER" : "HYPERFILL_ROWS"
        return psqlQuoted("bash -u -o pipefail -c \"$\(variable)\" hyperfill \(word)")
    }

    /// The meta-commands that make the filters known to all programs of a session.
    static var environment: String {
        let refuse =
            #"$0 == "\\." || $0 == "\\.\r" { print "a line \\. would end the rows here" > "/dev/stderr"; exit 3 }"#
        let empty =
            #"END { if (NR == 0 && ENVIRON["HYPERFILL_EMPTY"] != "") print ENVIRON["HYPERFILL_EMPTY"] }"#
        let filters = [("HYPERFILL_ROWS", "\(refuse) { print } \(empty)"), ("HYPERFILL_HEADER", "NR == 1")]
        return filters.map { name, filter in
            let script = "bash -u -o pipefail -c \"$1\" | LC_ALL=C awk \(shellQuoted(filter))"
            return "\\setenv \(name) \(psqlEscaped(script))\n"
        }.joined()
    }

    /// The script as one word of `sh` without a line break: `%b` puts back what `\n` and `\\` stand for.
    private var word: String {
        guard script.unicodeScalars.contains(where: { $0 == "\n" || $0 == "\r" }) else {
            return shellQuoted(script)
        }
        var escaped = ""
        for scalar in script.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\"$(printf %b \(shellQuoted(escaped)))\""
    }

    /// A path or glob with its references, as bash reads it unquoted while `IFS` is empty.
    private static func pattern(_ path: String) -> String {
        var result = ""
        var rest = Substring(path)
        while let dollar = rest.firstRange(of: "${") {
            let before = rest[..<dollar.lowerBound]
            if before.last == "$" {
                result += escaped(before.dropLast(), "*?[]") + "\\$\\{"
                rest = rest[dollar.upperBound...]
                continue
            }
            result += escaped(before, "*?[]")
            let body = rest[dollar.upperBound...].prefix { $0 != "}" }
            let name = body.prefix { $0 != ":" }
            let fallback = body[name.endIndex...]
            result += "${\(name)\(fallback.prefix(2))\(escaped(fallback.dropFirst(2), ""))}"
            rest = rest[body.endIndex...].dropFirst()
        }
        return result + escaped(rest, "*?[]")
    }

    private static func escaped(_ text: Substring, _ special: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "_", "-", ",": break
            case "\n": result += "$'\\n'"
            default:
                if scalar.isASCII, !special.unicodeScalars.contains(scalar) { result += "\\" }
            }
            if scalar != "\n" { result.unicodeScalars.append(scalar) }
        }
        return result
    }
}

/// The text as an argument of a psql meta-command that reads quotes as SQL does, such as `\copy`.
func psqlQuoted(_ text: String) -> String {
    "'\(text.replacingScalars("'", with: "''"))'"
}

/// `\echo` of a text, which psql neither expands nor interprets.
func psqlEcho(_ text: String) -> String {
    "\\echo \(psqlEscaped(text.escapedForDisplay))"
}

/// The text as an argument of a psql meta-command that reads escapes as C does, which most of them do.
private func psqlEscaped(_ text: String) -> String {
    "'\(text.replacingScalars("\\", with: "\\\\").replacingScalars("'", with: "''"))'"
}
