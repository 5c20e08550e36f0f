import SystemPackage

/// A reading of a state file by a process that does not run the plan.
package struct StateSnapshot: Hashable, Sendable {
    package var header: StateHeader
    package var eventCount: Int
    /// The bytes behind the last whole line: an event that was being written at that moment, or the rest of an
    /// interrupted append that the next run cuts back.
    package var tornTail: TornTail?

    /// Reads a state file without changing it or waiting for a lock, while another process may append to it.
    ///
    /// - Parameters:
    ///   - coding: How events are read.
    ///   - each: Receives each event with the number of its line, from 2; its errors are passed on.
    /// - Throws: ``StateError``; ``StateError/missing(path:)`` when there is no file.
    package static func read<Payload: Sendable>(
        _ path: FilePath, coding: StateCoding<Payload>, files: any FileOperations = SystemFiles(),
        each: (Payload, _ line: Int) throws -> Void
    ) throws -> StateSnapshot {
        let file = try openFile(path, .read, files)
        var scanner = StateScanner(file, coding, isShared: true)
        let header = try scanner.header()
        while let payload = try scanner.event() {
            try each(payload, scanner.sequence)
        }
        return StateSnapshot(
            header: header, eventCount: scanner.sequence - 1, tornTail: scanner.tornTail)
    }
}
