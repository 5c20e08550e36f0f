import SystemPackage

/// What a state file held at the moment it was read, by someone who does not run the plan.
public struct StateSnapshot: Hashable, Sendable {
    public var header: StateHeader
    public var eventCount: Int
    /// What stood behind the last whole line: an event that was being written at that moment, or the rest of
    /// an interrupted append that the next run will cut back.
    public var tornTail: TornTail?

    /// Reads a state file without changing it or waiting for a lock, while another process may append to it.
    ///
    /// - Parameters:
    ///   - coding: How events are read.
    ///   - each: Receives each event with the number of its line, from 2; its errors are passed on.
    /// - Throws: ``StateError``; ``StateError/missing(path:)`` when there is no file.
    public static func read<Payload: Sendable>(
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
