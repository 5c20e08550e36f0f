import Synchronization
import Timescale

/// A text that is sent at once.
final class WholeText: Sendable {
    private let bytes: Mutex<[UInt8]?>

    init(_ text: String) { bytes = Mutex(Array(text.utf8)) }

    /// The text, then `nil`.
    func next() -> [UInt8]? {
        bytes.withLock { bytes in
            defer { bytes = nil }
            return bytes
        }
    }
}

extension Session {
    /// Loads CSV with a header by the server alone, to show how PostgreSQL reads it.
    func load(_ text: String, into table: String) throws {
        let whole = WholeText(text)
        _ = try copyIn("COPY \(table) FROM STDIN WITH (FORMAT csv, HEADER)") { whole.next() }
    }
}
