import Synchronization
import SystemPackage

/// The open state file of a run, and the only way to add events to it.
///
/// Only one process can write, because opening a log takes a ``StateLock``. Any thread may append; appends block
/// and are done one after the other.
package final class StateLog<Payload: Sendable>: Sendable {
    package let path: FilePath
    package let header: StateHeader
    /// The rest of an interrupted append, which was cut back; nil when the file ended with a whole line.
    package let tornTail: TornTail?

    private let lock: StateLock
    private let file: OpenFile
    private let coding: StateCoding<Payload>
    private let position: Mutex<Position>

    /// The end of the history, or the error after which nothing may be added.
    private struct Position {
        var sum: Checksum?
        var sequence: Int
        /// In bytes.
        var size: Int
        var failure: StateError?
    }

    /// Opens the state file that the lock is for, and passes its events on in order, one at a time.
    ///
    /// When this returns, the whole file is proven and on stable storage. A torn tail is cut back last, so an
    /// error leaves the file as it was.
    ///
    /// - Parameters:
    ///   - lock: The lock that was taken for this file.
    ///   - target: The database that the plan leads to now; nil leaves the comparison to the caller.
    ///   - coding: How events are read and written.
    ///   - each: Receives each event with the number of its line, from 2. The events count only after this has
    ///     returned, because damage may follow. Its errors are passed on as they are.
    /// - Throws: ``StateError``; ``StateError/missing(path:)`` when there is no file.
    package static func open(
        _ lock: StateLock, expecting target: TargetIdentity?, coding: StateCoding<Payload>,
        each: (Payload, _ line: Int) throws -> Void
    ) throws -> StateLog {
        let file = try openFile(lock.statePath, .append, lock.files)
        guard try located(lock.statePath, { try file.lock(.exclusive) }) else {
            throw StateError.locked(path: lock.statePath, by: nil)
        }
        var scanner = StateScanner(file, coding, isShared: false)
        let header = try scanner.header()
        if let target, !target.agrees(with: header.target) {
            throw StateError.otherTarget(path: file.path, recorded: header.target, actual: target)
        }
        while let payload = try scanner.event() {
            try each(payload, scanner.sequence)
        }
        return try StateLog(header, scanner, file, lock, coding)
    }

    private init(
        _ header: StateHeader, _ scanner: StateScanner<Payload>, _ file: OpenFile, _ lock: StateLock,
        _ coding: StateCoding<Payload>
    ) throws {
        var size = scanner.end
        if let tail = scanner.tornTail {
            size = try located(file.path) { try Self.repair(tail, in: file) }
        }
        try located(file.path) {
            // The process before may have died between writing a line, or making the file, and
            // synchronising it; what this one reads and acts upon must not vanish afterwards.
            try file.synchronize()
            try lock.files.synchronizeFolder(file.path.folder)
        }
        self.path = file.path
        self.header = header
        self.tornTail = scanner.tornTail
        self.lock = lock
        self.file = file
        self.coding = coding
        position = Mutex(Position(sum: scanner.sum, sequence: scanner.sequence, size: size))
    }

    /// Cuts the tail back and returns the size that the file has then.
    private static func repair(_ tail: TornTail, in file: OpenFile) throws -> Int {
        if tail.byteCount > 0 {
            try file.truncate(to: tail.byteOffset)
        }
        guard tail.isBehindWholeLine else { return tail.byteOffset }
        try file.write([StateFormat.newline])
        return tail.byteOffset + 1
    }

    /// Adds one event. See ``append(_:)-([Payload])``.
    package func append(_ payload: Payload) throws {
        try append([payload])
    }

    /// Adds events, and returns once all of them are on stable storage: one write, one synchronisation.
    ///
    /// - Throws: ``StateError``. After an error of the file system, the log refuses everything for good: what
    ///   a failed synchronisation has dropped would be reported as stored by a second one. The file then holds
    ///   the events before, and a beginning of the new ones.
    package func append(_ payloads: [Payload]) throws {
        let events = try payloads.map(encode)
        guard !events.isEmpty else { return }
        try position.withLock { position in
            if let failure = position.failure {
                throw StateError.closed(path: path, because: "\(failure.headline)")
            }
            var next = position
            var bytes: [UInt8] = []
            for event in events {
                StateFormat.append(
                    StateFormat.eventOpening(next.sequence) + event, after: &next.sum, to: &bytes)
                next.sequence += 1
            }
            next.size += bytes.count
            do throws(StateError) {
                try store(bytes, at: position.size)
                position = next
            } catch {
                position.failure = error
                throw error
            }
        }
    }

    private func encode(_ payload: Payload) throws -> [UInt8] {
        let event: [UInt8]
        do {
            event = try coding.encode(payload)
        } catch {
            throw StateError.unwritableEvent(path: path, reason: "\(error)")
        }
        guard !event.isEmpty, !event.contains(where: { $0 < 0x20 }) else {
            throw StateError.unwritableEvent(
                path: path, reason: "its JSON is empty or has control characters")
        }
        guard event.count <= StateFormat.longestLine - 100 else {
            throw StateError.unwritableEvent(path: path, reason: "its JSON is \(event.count) bytes long")
        }
        return event
    }

    private func store(_ bytes: [UInt8], at size: Int) throws(StateError) {
        do {
            guard lock.isHeld else { throw StateError.changedUnderneath(path: path, "its lock was released") }
            guard try file.isStillInPlace() else {
                throw StateError.changedUnderneath(path: path, "it was removed or replaced")
            }
            guard try file.attributes().size == size else {
                throw StateError.changedUnderneath(path: path, "its size is no longer \(size) bytes")
            }
            try file.write(bytes)
            try file.synchronize()
        } catch let error as StateError {
            throw error
        } catch {
            throw .cannotWrite(path: path, reason: "\(error)")
        }
    }
}

/// Runs a change of the file, and adds the path to its errors.
private func located<Value>(_ path: FilePath, _ change: () throws -> Value) throws -> Value {
    do {
        return try change()
    } catch let failure as Errno {
        throw StateError.cannotWrite(path: path, reason: failure.description)
    }
}
