import CLibPQ

/// Collects the notices of one connection, on the connection's thread.
package final class NoticeBox {
    /// The most notices that are kept until the next ``take()``: a trigger may warn at every row.
    private static let capacity = 200

    private var kept: [ServerNotice] = []
    private var dropped = 0
    /// How many notices ever came.
    package private(set) var total = 0

    /// Has libpq hand every notice of the connection to this box, which must outlive the connection.
    func receive(from connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { box, result in
                guard let box, let result else { return }
                Unmanaged<NoticeBox>.fromOpaque(box).takeUnretainedValue().add(result)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Returns the notices since the last call, and empties the box.
    package func take() -> [ServerNotice] {
        defer {
            kept = []
            dropped = 0
        }
        guard dropped > 0 else { return kept }
        let rest = ServerNotice(
            severity: "NOTICE", sqlState: "00000", message: "\(dropped) more notices were left out", hint: nil
        )
        return kept + [rest]
    }

    private func add(_ result: OpaquePointer) {
        total += 1
        guard kept.count < Self.capacity else {
            dropped += 1
            return
        }
        let error = Reply.error(lost: false) { code in
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        let severity = PQresultErrorField(result, 86 /* PG_DIAG_SEVERITY_NONLOCALIZED, 'V' */)
        kept.append(
            ServerNotice(
                severity: severity.map { String(cString: $0) } ?? "NOTICE", sqlState: error.sqlState,
                message: error.message, hint: error.hint))
    }
}
