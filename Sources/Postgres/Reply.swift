import CLibPQ

/// One result of a statement; frees itself.
package final class Reply {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit {
        PQclear(result)
    }

    package var status: ExecStatusType { PQresultStatus(result) }

    var isError: Bool {
        switch status {
        case PGRES_FATAL_ERROR, PGRES_NONFATAL_ERROR, PGRES_BAD_RESPONSE: true
        default: false
        }
    }

    /// Rows inserted, deleted, updated, copied or selected; 0 for other statements.
    package var affectedRows: Int {
        PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// The command's tag, such as `COMMIT`.
    package var tag: String {
        PQcmdStatus(result).map { String(cString: $0) } ?? ""
    }

    package var columns: [ResultColumn] {
        (0..<PQnfields(result)).map { column in
            ResultColumn(
                name: PQfname(result, column).map { String(cString: $0) } ?? "",
                type: PQftype(result, column), modifier: PQfmod(result, column))
        }
    }

    /// The bytes of a value of the first row, behind which there is a zero; `nil` for NULL. They live as long as the
    /// reply.
    @inline(__always)
    package func value(_ column: Int) -> UnsafeRawBufferPointer? {
        let column = Int32(truncatingIfNeeded: column)
        guard PQgetisnull(result, 0, column) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, 0, column), count: Int(PQgetlength(result, 0, column)))
    }

    /// All rows in text form; NULL is `nil`.
    package var rows: [[String?]] {
        let columns = PQnfields(result)
        return (0..<PQntuples(result)).map { row in
            (0..<columns).map { column in
                guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column)
                else { return nil }
                return String(cString: value)
            }
        }
    }

    /// A field of an error or a notice, named by its code in libpq's `PG_DIAG_…`.
    func field(_ code: Unicode.Scalar) -> String? {
        PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
    }

    /// The error in this reply; `lost` tells that the connection ended with it.
    func error(lost: Bool) -> ServerError {
        Self.error(lost: lost, field: field)
    }

    /// The same for a result that libpq keeps, as it hands over notices.
    static func error(lost: Bool, field: (Unicode.Scalar) -> String?) -> ServerError {
        let sqlState = field("C") ?? (lost ? "08006" : "XX000")
        let primary =
            field("M")
            ?? (lost ? "the connection to the server was lost" : "the server sent an unexpected answer")
        let context = field("W")
        let message = quotesValues(sqlState) ? withoutValues(primary) : primary
        let rowData = [message == primary ? nil : primary, field("D"), context].compactMap { $0 }
        return ServerError(
            sqlState: sqlState, message: message, hint: field("H"), schema: field("s"), table: field("t"),
            column: field("c"), constraint: field("n"),
            copy: context.flatMap { ServerError.CopyPosition(context: $0) }, rowData: rowData,
            isConnectionLost: lost)
    }

    /// Data exceptions quote the value: `value "70000" is out of range for type smallint`. Not so a malformed
    /// file (22P04, which quotes columns) and a byte that is no character (22021, the encoding).
    private static func quotesValues(_ sqlState: String) -> Bool {
        sqlState.hasPrefix("22") && sqlState != "22P04" && sqlState != "22021"
    }

    /// The message with everything between the first and the last double quote replaced.
    private static func withoutValues(_ message: String) -> String {
        guard let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\""), first < last
        else { return message }
        return "\(message[...first])…\(message[last...])"
    }
}

/// A column of a result. Of a domain, the type and its modifier are those of the type below it.
package struct ResultColumn: Hashable, Sendable {
    package let name: String
    /// The OID in `pg_type`.
    package let type: UInt32
    package let modifier: Int32
}
