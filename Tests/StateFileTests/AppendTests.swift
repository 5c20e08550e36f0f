import Foundation
import StateFile
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite struct AppendTests {
    @Test func randomEventsComeBackAsWritten() throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        for _ in 0..<30 {
            let fixture = try Fixture()
            var expected: [Payload] = []
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let group = (0..<Int.random(in: 0...8, using: &random)).map { _ in Payload.random(&random) }
                try fixture.write(group)
                expected += group
                let found = try fixture.reopen(expecting: Fixture.header.target)
                try #require(found.events == expected && found.tornTail == nil, "seed \(seed)")
                try #require(try fixture.read().events == expected, "seed \(seed)")
            }
        }
    }

    /// Cut anywhere, written on, cut again: always what was kept, then what was added.
    @Test func randomCutsAndAppends() throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        let fixture = try Fixture()
        try fixture.write([])
        let shortest = try fixture.bytes.count
        var expected: [Payload] = []
        for _ in 0..<100 {
            let group = (0..<Int.random(in: 0...3, using: &random)).map { _ in Payload.random(&random) }
            try fixture.write(group)
            expected += group
            let bytes = try fixture.bytes
            try fixture.replace(with: bytes[..<Int.random(in: shortest...bytes.count, using: &random)])
            let found = try fixture.reopen().events
            try #require(expected.starts(with: found), "seed \(seed)")
            expected = found
        }
    }

    @Test func manyTasksAppendAtOnce() async throws {
        let fixture = try Fixture()
        let log = try StateLog<Payload>.create(Fixture.header, try fixture.lock(), coding: .codable)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for number in 0..<20 {
                        let event = Payload("\(worker)", number: number)
                        try log.append([event, Payload("\(worker)", number: number, flag: true)])
                    }
                }
            }
            try await group.waitForAll()
        }
        let events = try fixture.read().events
        #expect(events.count == 320)
        for worker in 0..<8 {
            let own = events.filter { $0.text == "\(worker)" }
            #expect(own.map(\.number) == (0..<20).flatMap { [$0, $0] })
        }
        for pair in stride(from: 0, to: events.count, by: 2) {
            #expect(events[pair].text == events[pair + 1].text, "a group was torn apart")
        }
    }

    /// A writer that appends, is interrupted in a write, and starts again, seen by readers all the while.
    @Test func readersNeverSeeAWrongHistory() throws {
        let fixture = try Fixture()
        try fixture.write([])
        let path = fixture.path
        let watch = Watch()
        let readers = DispatchGroup()
        for _ in 0..<2 {
            DispatchQueue.global().async(group: readers) { watch.read(path) }
        }
        watch.hasStarted.wait()
        for number in 0..<100 {
            try Self.runOnce(path, number)
        }
        watch.isDone.store(true, ordering: .releasing)
        readers.wait()
        #expect(watch.wrong.withLock { $0 } == [])
        #expect(try fixture.reopen().events.map(\.number) == Array(0..<100))
    }

    /// Readers on threads of their own, as a `status` in another terminal would be.
    private final class Watch: Sendable {
        let isDone = Atomic(false)
        let wrong = Mutex<[String]>([])
        let hasStarted = DispatchSemaphore(value: 0)

        func read(_ path: FilePath) {
            var longest = 0
            repeat {
                var numbers: [Int] = []
                do {
                    _ = try StateSnapshot.read(path, coding: StateCoding<Payload>.codable) { event, _ in
                        numbers.append(event.number)
                    }
                } catch {
                    wrong.withLock { $0.append("\(error)") }
                }
                if numbers != Array(0..<numbers.count) || numbers.count < longest {
                    wrong.withLock { $0.append("\(numbers)") }
                }
                longest = numbers.count
                hasStarted.signal()
            } while !isDone.load(ordering: .acquiring)
        }
    }

    private static func runOnce(_ path: FilePath, _ number: Int) throws {
        let lock = try StateLock.acquire(path, holder: Fixture.holder)
        let log = try StateLog.open(lock, expecting: nil, coding: .codable) { (_: Payload, _) in }
        try log.append(Payload(String(repeating: "x", count: number * 7), number: number))
        let file = try FileDescriptor.open(path, .writeOnly, options: .append)
        let tail = "{\"seq\":\(number + 2),\"event\":{\"flag\":" + String(repeating: "y", count: number * 5)
        try file.closeAfter { _ = try file.writeAll(tail.utf8) }
    }
}
