import Foundation
import Simulation
import StateFile
import SystemPackage
import Tasks
import Terms
import TimeAxis

/// Reads bytes as a state file or, if the first byte is even, as events in a file with right checksums.
struct StateReading {
    private let bytes: [UInt8]
    private let path = FilePath("plan.state.jsonl")

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func check() throws {
        guard let first = bytes.first, first % 2 == 0 else { return try checkFile(Array(bytes.dropFirst())) }
        try checkFile(try file(of: bytes.dropFirst().split(separator: UInt8(ascii: "\n")).map(Array.init)))
    }

    /// A reader and a writer read the same from the file, and an event that the writer adds is the last one.
    private func checkFile(_ bytes: [UInt8]) throws {
        let disk = MemoryDisk()
        disk[path] = bytes
        let read = Result { try events(disk) }
        let lock = try StateLock.acquire(path, holder: Self.holder, files: disk)
        var written: [Event] = []
        do {
            let log = try StateLog.open(lock, expecting: nil, coding: StateCoding<Event>.scanned) {
                event, _ in
                written.append(event)
            }
            try promise((try? read.get()) == written, "a reader and a writer see other events")
            try log.append(Self.event)
            try promise(try events(disk) == written + [Self.event], "an event that was added is lost")
        } catch let error as StateError {
            try promise((try? read.get()) == nil, "a reader takes what a writer refuses: \(error)")
            try promise(disk[path] == bytes, "a refused file was changed")
        }
        var state = PlanState()
        for event in written { try? state.apply(event) }
    }

    private func events(_ disk: MemoryDisk) throws -> [Event] {
        var events: [Event] = []
        _ = try StateSnapshot.read(path, coding: StateCoding<Event>.scanned, files: disk) { event, _ in
            events.append(event)
        }
        return events
    }

    /// A whole file with those of the bytes as events that a writer takes.
    private func file(of events: [[UInt8]]) throws -> [UInt8] {
        let disk = MemoryDisk()
        let lock = try StateLock.acquire(path, holder: Self.holder, files: disk)
        let raw = StateCoding<[UInt8]>(encode: { $0 }, decode: { Array($0) })
        let log = try StateLog.create(Self.header, lock, coding: raw)
        for event in events {
            do { try log.append(event) } catch is StateError {}
        }
        return disk[path] ?? []
    }

    private static let header = StateHeader(
        program: "1", created: "2026-08-10", plan: "0123456789abcdef",
        target: TargetIdentity(system: "1", database: "d"))
    private static let holder = LockHolder(pid: 1, host: "h", user: "u", since: "s", command: "c")
    private static let event = Event(
        at: 0,
        kind: .runStarted(
            RunStart(
                command: "run", version: "1", plan: Fingerprint(["a": "b"]), host: "h", user: "u", pid: 1)))

    static var samples: [[UInt8]] {
        let print = Fingerprint(["a": "b"])
        let table = TableName(schema: "public", name: "m")
        let kinds: [Event.Kind] = [
            event.kind, .taskStarted(TaskName("public.m/0..10/copy"), print),
            .taskSucceeded(
                TaskName("public.m/0..10/copy"), print,
                TaskResult(rows: 5, bytes: 6, digest: "00ff", rowsBefore: 1, seconds: 0.5, warnings: ["w"])),
            .taskStarted(TaskName("public.m/0..10/count"), print),
            .taskFailed(
                TaskName("public.m/0..10/count"), print,
                TaskFailure(kind: .countMismatch, message: "m", sqlState: "23505", place: "f:3")),
            .jobsRecorded(table, [RecordedJob(id: 1000, procedure: "policy_retention", isScheduled: true)]),
            .filesRecorded(
                table, [RecordedFile(name: "a.csv", size: 5, modified: "7.0", sample: "ab")],
                changed: [Window(start: nil, end: 5)]),
            .jobsRestored(table), .runEnded(.failed),
        ]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = kinds.compactMap { try? Array(encoder.encode(Event(at: 839_678_400_000_001, kind: $0))) }
        let text = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
        let whole = (try? StateReading([]).file(of: lines)) ?? []
        return [[0] + text, [1] + whole, [1] + Array(whole.dropLast(30))] + lines.map { [0] + $0 }
    }
}

extension StateCoding<Event> {
    /// Reads events as the program does. The program's own reader is in a module that depends on a database.
    fileprivate static var scanned: StateCoding<Event> {
        codable.reading { Event(scanning: $0) }
    }
}
