/// The format of a state file, version 1.
///
/// A state file is UTF-8 text, one JSON object a line, each line ended by one `\n`; it only ever grows at its
/// end. Keys stand in the order shown and there is no white space between tokens, so that a reader may compare
/// bytes. Line 1 is the header, all others are events:
///
///     {"seq":0,"format":"hyperfill-state","version":1,"program":"…","created":"…","plan":"…",
///      "target":{"system":"…","database":"…"},"sum":"0123456789abcdef"}          (one line in the file)
///     {"seq":1,"event":<any JSON value>,"sum":"0123456789abcdef"}
///     {"seq":2,"event":<any JSON value>,"sum":"0123456789abcdef"}
///
/// - `seq` counts lines from 0 without a gap, so line *n* of the file carries `seq` *n* - 1.
/// - `sum` is the last key of each line. It is the first 16 hexadecimal digits, in lower case, of the SHA-256
///   over the 16 digits of the line before (nothing for the header) followed by this line's own bytes from `{`
///   up to, not including, the comma before `"sum"`. A line can thus not be changed, dropped, doubled or moved
///   unseen. It guards against accidents, not against someone who computes new sums.
/// - `event` holds no control characters, as in any JSON without white space; a line has at most 16 MiB.
/// - A reader of this version refuses any other `version`. Later versions keep the first three keys of the
///   header and their order, so that every reader can tell.
///
/// **A torn tail** is what an append leaves that did not return: bytes after the last `\n` that are a beginning
/// of the next line, followed or replaced by NUL bytes, which a file system may show for blocks that were
/// not written before the power went. It was never acknowledged, so a writer cuts it back. When those bytes are
/// a whole line with the right sum, only its `\n` is missing: the event counts and a writer adds the `\n`.
/// Everything else is damage: a line with its `\n` that does not check out, even the last one, because
/// `\n` is written last; and unfinished bytes that are no beginning of the next line.
enum StateFormat {
    static let name = "hyperfill-state"
    static let version = 1
    /// In bytes, without the line end.
    static let longestLine = 16 << 20

    static let newline = UInt8(ascii: "\n")
    /// `,"sum":"`, 16 digits, `"}`.
    static let sumLength = sumOpening.count + Checksum.length + sumClosing.count
    static let sumOpening = Array(",\"sum\":\"".utf8)
    static let sumClosing = Array("\"}".utf8)

    static func eventOpening(_ sequence: Int) -> [UInt8] {
        Array("{\"seq\":\(sequence),\"event\":".utf8)
    }

    /// How every header starts, before the number of the version.
    static let headerOpening = Array("{\"seq\":0,\"format\":\"\(name)\",\"version\":".utf8)

    /// Adds a line to `bytes`, its end included, and moves `sum` on to it.
    static func append(_ body: [UInt8], after sum: inout Checksum?, to bytes: inout [UInt8]) {
        let own = body.withUnsafeBytes { Checksum(of: $0, after: sum) }
        bytes += body
        bytes += sumOpening
        bytes += own.digits
        bytes += sumClosing
        bytes.append(newline)
        sum = own
    }

    /// The body and the checksum of a line without its end.
    ///
    /// - Throws: ``LineDamage`` when the line does not end with the checksum that belongs to it.
    static func verify(
        _ line: UnsafeRawBufferPointer, after sum: Checksum?
    ) throws(LineDamage) -> (body: UnsafeRawBufferPointer, sum: Checksum) {
        let bodyLength = line.count - sumLength
        guard bodyLength > 0, line[bodyLength...].starts(with: sumOpening),
            line.suffix(sumClosing.count).elementsEqual(sumClosing)
        else {
            throw LineDamage(reason: "the line does not end with a checksum")
        }
        let body = UnsafeRawBufferPointer(rebasing: line[..<bodyLength])
        let own = Checksum(of: body, after: sum)
        guard own.isWritten(in: line, at: bodyLength + sumOpening.count) else {
            throw LineDamage(reason: "the checksum does not match the line and the one before it")
        }
        return (body, own)
    }
}

/// A line that does not check out. The scanner adds the place.
struct LineDamage: Error {
    var reason: String
}
