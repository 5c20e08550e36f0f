import Foundation
import Glibc
import StateFile
import SystemPackage
import Testing

@Suite struct LockTests {
    @Test func secondHolderIsToldWhoHasIt() throws {
        let fixture = try Fixture()
        #expect(try StateLock.probe(fixture.path) == .free(abandonedBy: nil))
        let first = try fixture.lock()
        #expect(first.abandonedBy == nil)
        let error = #expect(throws: StateError.self) { try fixture.lock() }
        #expect(error == .locked(path: fixture.path, by: Fixture.holder))
        #expect(error?.kind == .locked)
        #expect(
            error?.description.contains("process 4711 of ana on loader, since 2026-08-10T12:00:00Z") == true)
        #expect(try StateLock.probe(fixture.path) == .held(by: Fixture.holder))
        first.release()
        #expect(try StateLock.probe(fixture.path) == .free(abandonedBy: nil))
        let second = try fixture.lock()
        #expect(second.abandonedBy == nil)
    }

    @Test func longNameIsFollowedByAShortOne() throws {
        let fixture = try Fixture()
        var long = Fixture.holder
        long.command += String(repeating: " plan.yaml", count: 1000)
        try StateLock.acquire(fixture.path, holder: long).release()
        let lock = try fixture.lock()
        #expect(try StateLock.probe(fixture.path) == .held(by: Fixture.holder))
        lock.release()
    }

    /// `--state poetry` would take `poetry.lock` for its own.
    @Test func theLockFileOfAnotherProgramIsLeft() throws {
        let fixture = try Fixture()
        let (path, text) = (fixture.path.string + ".lock", "# This file is made by a tool.\n[packages]\n")
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        let error = #expect(throws: StateError.self) { try fixture.lock() }
        #expect(error?.description.contains("another program's") == true)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        // A holder that was cut short is no reason to refuse.
        try "{\"command\":\"hyp".write(toFile: path, atomically: false, encoding: .utf8)
        try fixture.lock().release()
    }

    @Test func removedLockFileLetsNobodyWrite() throws {
        let fixture = try Fixture()
        let log = try StateLog<Payload>.create(Fixture.header, try fixture.lock(), coding: .codable)
        try FileManager.default.removeItem(atPath: fixture.path.string + ".lock")
        #expect(throws: StateError.locked(path: fixture.path, by: nil)) { try fixture.reopen() }
        try log.append(Payload("still the only writer"))
    }

    @Test func probesDoNotKeepARunFromStarting() async throws {
        let fixture = try Fixture()
        try fixture.write([])
        let path = fixture.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<2000 { _ = try StateLock.probe(path) }
                }
            }
            group.addTask {
                for _ in 0..<50 { try StateLock.acquire(path, holder: Fixture.holder).release() }
            }
            try await group.waitForAll()
        }
    }

    @Test func folderThatIsNotThere() throws {
        let path = try Fixture().folder.appending("none/plan.state.jsonl")
        let error = #expect(throws: StateError.self) { try StateLock.acquire(path, holder: Fixture.holder) }
        #expect(error?.kind == .cannotCreate)
    }

    /// Not even root may make a file there.
    @Test func folderThatCannotBeWritten() throws {
        let path = FilePath("/proc/self/plan.state.jsonl")
        let error = #expect(throws: StateError.self) { try StateLock.acquire(path, holder: Fixture.holder) }
        #expect(error?.kind == .cannotCreate)
    }

    @Test func childThatOutlivesItsParentDoesNotKeepTheLock() throws {
        let fixture = try Fixture()
        let lock = try fixture.lock()
        let log = try StateLog<Payload>.create(Fixture.header, lock, coding: .codable)
        let control = try FileDescriptor.open(
            fixture.folder.appending("control"), .readWrite, options: .create, permissions: .ownerReadWrite)
        #expect(flock(control.rawValue, LOCK_EX | LOCK_NB) == 0)
        var child: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("600"), nil]
        defer { arguments.forEach { free($0) } }
        try #require(posix_spawn(&child, "/bin/sleep", nil, nil, &arguments, environ) == 0)
        defer {
            kill(child, SIGKILL)
            waitpid(child, nil, 0)
        }
        try control.close()
        let again = try FileDescriptor.open(fixture.folder.appending("control"), .readWrite)
        #expect(flock(again.rawValue, LOCK_EX | LOCK_NB) == -1, "the child lives and inherits descriptors")
        try again.close()

        lock.release()
        let next = try fixture.lock()
        _ = withExtendedLifetime(log) {
            // The log's own descriptor is still open here, so only the lock file is free.
            #expect(throws: StateError.locked(path: fixture.path, by: nil)) {
                try StateLog.open(next, expecting: nil, coding: .codable) { (_: Payload, _) in }
            }
        }
    }
}
