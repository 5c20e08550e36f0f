import Foundation
import StateFile
import SystemPackage
import TestSupport
import Testing

@Suite struct KillTests {
    @Test func killedHolderIsNoObstacle() throws {
        let fixture = try Fixture()
        let holder = try Exercise("hold", fixture.path.string)
        #expect(holder.lines(1) == ["held"])
        guard
            case .locked(_, let named?) = #expect(throws: StateError.self, performing: { try fixture.lock() })
        else {
            Issue.record("the holder has no name")
            return
        }
        #expect(named.pid == holder.pid && named.command == "StateExercise hold" && !named.host.isEmpty)
        #expect(try StateLock.probe(fixture.path) == .held(by: named))
        _ = holder.kill()
        #expect(try StateLock.probe(fixture.path) == .free(abandonedBy: named))
        #expect(try fixture.lock().abandonedBy == named)
    }

    @Test func holderThatEndsLeavesNoName() throws {
        let fixture = try Fixture()
        let holder = try Exercise("hold", fixture.path.string)
        #expect(holder.lines(1) == ["held"])
        #expect(holder.finish() == 0)
        #expect(try fixture.lock().abandonedBy == nil)
    }

    @Test func secondProcessEndsWith77() throws {
        let fixture = try Fixture()
        let lock = try fixture.lock()
        #expect(try Exercise("hold", fixture.path.string).finish() == 77)
        lock.release()
    }

    /// Killed at any moment of its appends, a writer leaves what it was told is stored, in order, and at most
    /// one event more.
    @Test func killedWriterLosesNothing() throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        let fixture = try Fixture()
        var stored = 0
        for _ in 0..<12 {
            let writer = try Exercise("append", fixture.path.string)
            let said = writer.lines(Int.random(in: 1...40, using: &random)) + writer.kill()
            let acknowledged = try #require(said.last.flatMap { Int($0) }, "seed \(seed)") + 1
            #expect(acknowledged > stored, "seed \(seed)")
            var found = 0
            _ = try StateSnapshot.read(fixture.path, coding: StateCoding<Number>.codable) { event, _ in
                #expect(event.rows == found)
                found += 1
            }
            #expect((acknowledged...acknowledged + 1).contains(found), "seed \(seed)")
            stored = found
        }
    }

    private struct Number: Codable {
        var rows: Int
    }
}
