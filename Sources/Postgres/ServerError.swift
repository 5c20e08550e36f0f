/// The failure of a statement: the server refused it, or the connection was lost.
///
/// Printing one shows neither row data nor any part of the connection string: texts that may quote rows are
/// kept apart in ``rowData``.
package struct ServerError: Error, Hashable, Sendable {
    /// The place in a COPY at which the server stopped.
    package struct CopyPosition: Hashable, Codable, Sendable {
        /// The line of CSV, or the tuple of binary COPY, counted from 1 as sent; a header counts.
        package var line: Int
        /// The column that could not be stored; `nil` when the whole row was refused.
        package var column: String?

        package init(line: Int, column: String?) {
            self.line = line
            self.column = column
        }
    }

    /// The five characters of PostgreSQL's appendix A; `08006` when the connection ended without a word.
    package var sqlState: String
    /// The primary message. For data exceptions (class 22) the quoted value is replaced by `…`.
    ///
    /// What a trigger of the target raises is shown as it is.
    package var message: String
    package var hint: String?
    package var schema: String?
    package var table: String?
    package var column: String?
    package var constraint: String?
    package var copy: CopyPosition?
    /// Message, detail and context as the server sent them; may quote values of rows. For a terminal on
    /// request, never for a log or a file.
    package var rowData: [String]
    /// Whether the session is dead.
    package var isConnectionLost: Bool
    /// Whether the server may have committed although the answer never came: the connection was lost in
    /// COMMIT, or in a statement outside a transaction.
    package var isOutcomeUnknown: Bool

    package init(
        sqlState: String, message: String, hint: String? = nil, schema: String? = nil, table: String? = nil,
        column: String? = nil, constraint: String? = nil, copy: CopyPosition? = nil, rowData: [String] = [],
        isConnectionLost: Bool = false, isOutcomeUnknown: Bool = false
    ) {
        self.sqlState = sqlState
        self.message = message
        self.hint = hint
        self.schema = schema
        self.table = table
        self.column = column
        self.constraint = constraint
        self.copy = copy
        self.rowData = rowData
        self.isConnectionLost = isConnectionLost
        self.isOutcomeUnknown = isOutcomeUnknown
    }

    /// Whether the same may succeed when it is done again, in a new session if ``isConnectionLost``: lost
    /// connections, deadlocks and serialization failures, locks not available, objects that another session makes
    /// as well, a server that restarts or is out of memory or sessions. A full disk does not pass by itself.
    package var isTransient: Bool {
        isConnectionLost || Self.isTransient(sqlState) || isCatalogRace
    }

    /// Whether two sessions made an object of the same name at the same moment: a row of a catalog is there twice, not
    /// one of a table.
    package var isCatalogRace: Bool {
        sqlState == "23505" && (schema == "pg_catalog" || schema?.hasPrefix("_timescaledb_") == true)
    }

    /// Whether the statement was cancelled, by this program or from outside (57014).
    package var isCancellation: Bool { sqlState == "57014" }

    /// Whether the edition of TimescaleDB lacks the function (0A000 with its license in the message). It decides about
    /// wording only.
    package var isEditionLimit: Bool {
        sqlState == "0A000" && message.contains("license")
    }

    /// `value out of range (SQLSTATE 22003)`: the message without place and hint.
    package var messageWithState: String { "\(message) (SQLSTATE \(sqlState))" }

    static func isTransient(_ sqlState: String) -> Bool {
        let codes: Set<String> = [
            "55006", "55P03", "57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "53000", "53200", "53300",
        ]
        // 40002 is a broken constraint. Other transactions cause the other rollbacks.
        let isRollback = sqlState.hasPrefix("40") && sqlState != "40002"
        // A message that the server cannot read (08P01), such as a value of another width, is as wrong the next time.
        let isConnection = sqlState.hasPrefix("08") && sqlState != "08P01"
        return isRollback || isConnection || codes.contains(sqlState)
    }
}

extension ServerError: CustomStringConvertible {
    /// `22P02: invalid input syntax for type integer: "…" (line 12, column value)`, the outcome if it is
    /// unknown, and the server's hint.
    package var description: String {
        var text = "\(sqlState): \(message)"
        if let copy {
            text += " (line \(copy.line)\(copy.column.map { ", column \($0)" } ?? ""))"
        }
        if isOutcomeUnknown {
            text += "; whether the server carried it out is unknown"
        }
        if let hint { text += "; hint: \(hint)" }
        return text
    }
}

extension ServerError.CopyPosition {
    /// Reads `COPY metrics, line 12, column value: "abc"` out of an error's context; `nil` when no line is one.
    ///
    /// The words are in the server's language, so only their order counts: after the table's name, a word and a number,
    /// then perhaps a word and a column.
    init?(context: String) {
        for line in context.split(separator: "\n") where line.hasPrefix("COPY ") {
            for comma in line.ranges(of: ", ") {
                let words = line[comma.upperBound...].split(separator: " ", maxSplits: 1)
                guard words.count == 2 else { continue }
                let digits = words[1].prefix { $0.isASCII && $0.isNumber }
                let rest = words[1][digits.endIndex...]
                guard let number = Int(digits), rest.isEmpty || rest.hasPrefix(":") || rest.hasPrefix(", ")
                else { continue }
                self.init(line: number, column: Self.column(rest))
                return
            }
        }
        return nil
    }

    /// `value` from `, column value: "abc"` and from `, column value, null`.
    private static func column(_ rest: Substring) -> String? {
        guard rest.hasPrefix(", "), let space = rest.dropFirst(2).firstIndex(of: " ") else { return nil }
        let text = rest[rest.index(after: space)...]
        if let end = text.firstRange(of: ": ") { return String(text[..<end.lowerBound]) }
        if let end = text.ranges(of: ", ").last { return String(text[..<end.lowerBound]) }
        return text.isEmpty ? nil : String(text)
    }
}
