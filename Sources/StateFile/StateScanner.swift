import SystemPackage

/// Reads a state file from its start and proves every line. See ``StateFormat``.
struct StateScanner<Payload: Sendable> {
    private let path: FilePath
    private let coding: StateCoding<Payload>
    private var reader: LineReader
    /// True when a writer may change the end of the file at the same time, by cutting a tail and writing on.
    private let isShared: Bool

    /// Of the last line that was read.
    private(set) var sum: Checksum?
    /// The `seq` of the next line.
    private(set) var sequence = 0
    /// Where the history ends in the file.
    private(set) var end = 0
    private(set) var tornTail: TornTail?

    init(_ file: OpenFile, _ coding: StateCoding<Payload>, isShared: Bool) {
        path = file.path
        reader = LineReader(file)
        self.coding = coding
        self.isShared = isShared
    }

    /// Reads line 1.
    ///
    /// - Throws: ``StateError``.
    mutating func header() throws -> StateHeader {
        try located { scanner in
            guard let line = try scanner.reader.line() else {
                throw LineDamage(reason: "the file is empty; it is never left so by an interrupted run")
            }
            try scanner.reader.withBytes(of: line) { bytes in try scanner.checkOpening(bytes) }
            guard let header = try scanner.next({ body throws(LineDamage) in try StateHeader(body: body) })
            else {
                throw LineDamage(reason: "the header is cut off; it is never left so by an interrupted run")
            }
            return header
        }
    }

    /// Reads the next event; nil at the end of the history, when ``tornTail`` tells what stands behind it.
    ///
    /// - Throws: ``StateError``.
    mutating func event() throws -> Payload? {
        let opening = StateFormat.eventOpening(sequence)
        return try located { scanner in
            let (path, coding, line) = (scanner.path, scanner.coding, scanner.sequence + 1)
            return try scanner.next { body in
                guard body.starts(with: opening) else {
                    throw LineDamage(reason: "this is not the line with \"seq\":\(line - 1)")
                }
                do {
                    return try coding.decode(UnsafeRawBufferPointer(rebasing: body[opening.count...]))
                } catch {
                    throw StateError.unknownEvent(path: path, line: line, reason: "\(error)")
                }
            }
        }
    }

    /// Tells another kind of file, and a later version, from a damaged one.
    private func checkOpening(_ line: UnsafeRawBufferPointer) throws {
        let opening = StateFormat.headerOpening
        guard line.starts(with: opening) else {
            guard opening.starts(with: line) else { throw StateError.notAStateFile(path: path) }
            return
        }
        let digits = line[opening.count...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let version = Int(String(decoding: digits, as: UTF8.self)) else { return }
        guard version == StateFormat.version else {
            throw StateError.otherVersion(path: path, found: version, supported: StateFormat.version)
        }
    }

    /// Reads one line; nil at the end or at a torn tail, past which it never goes.
    private mutating func next<Value>(
        _ read: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value? {
        guard tornTail == nil, let line = try reader.line() else { return nil }
        guard line.isTerminated else { return try nextInTail(line, read) }
        let previous = sum
        let (value, own) = try reader.withBytes(of: line) { bytes in
            let (body, own) = try StateFormat.verify(bytes, after: previous)
            return (try read(body), own)
        }
        accept(own, length: line.count + 1)
        reader.advance()
        return value
    }

    private mutating func nextInTail<Value>(
        _ line: LineReader.Line, _ read: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value? {
        let (start, previous) = (end, sum)
        let opening = sequence == 0 ? StateFormat.headerOpening : StateFormat.eventOpening(sequence)
        let found = try reader.withBytes(of: line) { bytes -> (Value, Checksum, Int)? in
            guard let length = try Tail(bytes, opening: opening).wholeLine(after: previous) else {
                return nil
            }
            let whole = UnsafeRawBufferPointer(rebasing: bytes[..<length])
            let (body, own) = try StateFormat.verify(whole, after: previous)
            return (try read(body), own, length)
        }
        guard let (value, own, length) = found else {
            tornTail = TornTail(
                line: sequence + 1, byteOffset: start, byteCount: line.count, isBehindWholeLine: false)
            return nil
        }
        accept(own, length: length)
        tornTail = TornTail(
            line: sequence, byteOffset: end, byteCount: line.count - length, isBehindWholeLine: true)
        return value
    }

    private mutating func accept(_ own: Checksum, length: Int) {
        sum = own
        sequence += 1
        end += length
    }

    /// Adds the place to an error. Before damage is believed in a file that a writer may be changing, the line
    /// is read once more: its first bytes may have been a tail that the writer has cut since.
    private mutating func located<Value>(_ read: (inout StateScanner) throws -> Value) throws -> Value {
        do {
            do {
                return try read(&self)
            } catch is LineDamage where isShared {
                reader.reread()
                return try read(&self)
            }
        } catch let damage as LineDamage {
            throw StateError.damaged(path: path, line: sequence + 1, byteOffset: end, reason: damage.reason)
        } catch let failure as Errno {
            throw StateError.cannotRead(path: path, reason: failure.description)
        }
    }
}
