import Foundation
import StateFile
import SystemPackage
import Testing

/// Every call to the file system fails once, the first, the second, and so on, until the work gets through.
@Suite struct FaultTests {
    private let events = (0..<5).map { Payload("event \($0)", number: $0) }

    @Test(arguments: FailingFiles.Failure.allCases)
    func everyCallFails(_ failure: FailingFiles.Failure) throws {
        var number = 1
        while true {
            let fixture = try Fixture()
            let files = FailingFiles(failing: number, failure)
            let acknowledged = try twoRuns(fixture, files)
            guard files.hasFailed else {
                #expect(acknowledged == events)
                break
            }
            try files.losePower(at: fixture.path)
            let found = try whatIsThere(fixture)
            #expect(found.starts(with: acknowledged), "call \(number): an acknowledged event is gone")
            #expect(events.starts(with: found), "call \(number): a history that never was")
            number += 1
        }
        #expect(number > 40, "the fault was injected in too few places to mean anything")
    }

    /// Makes a state, appends, closes, opens, appends; returns what the log said was stored.
    private func twoRuns(_ fixture: Fixture, _ files: FailingFiles) throws -> [Payload] {
        var acknowledged: [Payload] = []
        for part in [events[..<3], events[3...]] {
            do {
                let log = try open(fixture, files)
                try append(part, to: log, &acknowledged)
            } catch let error as StateError {
                #expect([.cannotCreate, .cannotAccess, .locked].contains(error.kind), "\(error)")
                // The second run starts only after the first one's events are all stored.
                return acknowledged
            }
        }
        return acknowledged
    }

    private func open(_ fixture: Fixture, _ files: FailingFiles) throws -> StateLog<Payload> {
        let lock = try fixture.lock(files)
        do {
            return try StateLog.open(lock, expecting: nil, coding: .codable) { _, _ in }
        } catch StateError.missing {
            return try StateLog.create(Fixture.header, lock, coding: .codable)
        }
    }

    /// One event alone, the others together.
    private func append(
        _ part: ArraySlice<Payload>, to log: StateLog<Payload>, _ acknowledged: inout [Payload]
    ) throws {
        for group in [part.prefix(1), part.dropFirst()] {
            do {
                try log.append(Array(group))
                acknowledged += group
            } catch let error as StateError {
                let next = #expect(throws: StateError.self) { try log.append(Payload("never")) }
                guard case .closed = next else {
                    Issue.record("a log that failed went on: \(String(describing: next))")
                    throw error
                }
                throw error
            }
        }
    }

    private func whatIsThere(_ fixture: Fixture) throws -> [Payload] {
        do {
            let found = try fixture.reopen().events
            try fixture.write([])
            return found
        } catch StateError.missing {
            try fixture.write([])
            return []
        }
    }

    @Test func fileRemovedOrReplacedDuringTheRun() throws {
        for isReplaced in [false, true] {
            let fixture = try Fixture()
            let log = try StateLog<Payload>.create(Fixture.header, try fixture.lock(), coding: .codable)
            try log.append(events[0])
            let bytes = try fixture.bytes
            try FileManager.default.removeItem(atPath: fixture.path.string)
            if isReplaced { try fixture.replace(with: bytes) }
            let error = #expect(throws: StateError.self) { try log.append(events[1]) }
            #expect(error?.kind == .cannotAccess)
        }
    }

    @Test func fileWrittenByAnotherDuringTheRun() throws {
        let fixture = try Fixture()
        let log = try StateLog<Payload>.create(Fixture.header, try fixture.lock(), coding: .codable)
        let file = try FileDescriptor.open(fixture.path, .writeOnly, options: .append)
        try file.closeAfter { _ = try file.writeAll("x".utf8) }
        let error = #expect(throws: StateError.self) { try log.append(events[1]) }
        #expect(error?.kind == .cannotAccess)
    }

    @Test func appendAfterTheLockWasReleased() throws {
        let fixture = try Fixture()
        let lock = try fixture.lock()
        let log = try StateLog<Payload>.create(Fixture.header, lock, coding: .codable)
        lock.release()
        let error = #expect(throws: StateError.self) { try log.append(events[1]) }
        #expect(error?.kind == .cannotAccess)
        #expect(try fixture.read().events == [])
    }

    @Test func eventsThatHaveNoFormAreRefusedAndDoNoHarm() throws {
        let fixture = try Fixture()
        let log = try StateLog<Payload>.create(Fixture.header, try fixture.lock(), coding: .codable)
        let error = #expect(throws: StateError.self) {
            try log.append([events[0], Payload("", ratio: .nan)])
        }
        #expect(error?.kind == .bug)
        try log.append(events[0])
        #expect(try fixture.read().events == [events[0]])
    }

    @Test func draftOfAKilledRunIsNoObstacle() throws {
        let fixture = try Fixture()
        try Data("half a hea".utf8).write(to: URL(filePath: fixture.path.string + ".new"))
        try fixture.write(events)
        #expect(try fixture.reopen().events == events)
        let left = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.string).sorted()
        #expect(left == ["plan.state.jsonl", "plan.state.jsonl.lock"])
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may mount a tiny file system"))
    func fullDisk() throws {
        let fixture = try Fixture()
        let disk = try TinyDisk(at: fixture.folder)
        defer { disk.unmount() }
        var stored: [Payload] = []
        let log = try StateLog<Payload>.create(Fixture.header, try fixture.lock(), coding: .codable)
        let error = #expect(throws: StateError.self) {
            for number in 0..<10_000 {
                let event = Payload(String(repeating: "x", count: 500), number: number)
                try log.append(event)
                stored.append(event)
            }
        }
        #expect(error?.kind == .cannotAccess && stored.count > 50)
        let seen = try fixture.read()
        #expect(seen.events == stored)
        withExtendedLifetime(log) {}
    }
}
