import Foundation
import StateFile
import SystemPackage
import Tasks
import TestSupport
import Testing

@testable import Execution

/// A real state file, damaged in every way. Reading it gives a correct earlier state or an error, and no task counts as
/// done that is not.
@Suite struct StateDamageTests {
    /// A run that was killed half-way, and one that goes on.
    private func makeFile(_ graph: TaskGraph, _ path: FilePath) throws {
        let lock = try StateLock.acquire(path, holder: Self.holder)
        let header = StateHeader(
            program: "1", created: "2026-08-10T12:00:00Z", plan: graph.fingerprint.description,
            target: TargetIdentity(system: "7", database: "d"))
        let log = try StateLog.create(header, lock, coding: StateCoding<Event>.events)
        var time: Int64 = 0
        func add(_ kinds: Event.Kind...) throws {
            for kind in kinds {
                time += 1
                try log.append(Event(at: time, kind: kind))
            }
        }
        let start = RunStart(
            command: "run", version: "1", plan: graph.fingerprint, host: "h", user: "u", pid: 1)
        try add(.runStarted(start))
        for (index, task) in graph.tasks.enumerated() {
            if index == graph.tasks.count / 2 {
                try add(.taskStarted(task.name, task.fingerprint), .runStarted(start))
            }
            try add(.taskStarted(task.name, task.fingerprint))
            let table = graph.hypertable(of: task).table
            switch task.kind {
            case .disablePolicy:
                try add(
                    .jobsRecorded(
                        table, [RecordedJob(id: 1000, procedure: "policy_retention", isScheduled: true)]))
            case .dropIndex: try add(.indexesRecorded(table, []))
            case .createIndex: try add(.indexesRestored(table))
            case .enablePolicy: try add(.jobsRestored(table))
            default: break
            }
            if index % 5 == 4 {
                try add(.taskFailed(task.name, task.fingerprint, TaskFailure(message: "no")))
                try add(.taskStarted(task.name, task.fingerprint))
            }
            try add(.taskSucceeded(task.name, task.fingerprint, TaskResult(rows: index, seconds: 0.5)))
        }
        try add(.runEnded(.finished))
    }

    private static let holder = LockHolder(pid: 1, host: "h", user: "u", since: "now", command: "c")

    /// The tasks that a run which starts now would take for done.
    private func done(_ graph: TaskGraph, _ bytes: some Sequence<UInt8>, at path: FilePath) throws -> Set<
        TaskName
    > {
        try Data(bytes).write(to: URL(filePath: path.string))
        let lock = try StateLock.acquire(path, holder: Self.holder)
        var state = PlanState()
        _ = try StateLog.open(lock, expecting: nil, coding: StateCoding<Event>.events) { event, _ in
            try state.apply(event)
        }
        let agenda = Agenda(graph: graph, state: state)
        return Set(
            zip(graph.tasks, agenda.decisions).filter { $0.1 == .done && $0.0.window != nil }.map(\.0.name))
    }

    private func withFile(_ body: (TaskGraph, FilePath, [UInt8]) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hyperfill-damage-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = FilePath(folder.path).appending("plan.state.jsonl")
        let graph = try exampleGraph(hypertables: 1, windows: 1, workers: 1)
        try makeFile(graph, path)
        try body(graph, path, Array(try Data(contentsOf: URL(filePath: path.string))))
    }

    /// The windows' tasks that had succeeded, for good, by the end of so many bytes.
    private func succeeded(_ bytes: ArraySlice<UInt8>) -> Set<TaskName> {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter {
            $0.hasSuffix("\"}")
        }
        return lines.filter { $0.contains("\"event\":\"task-succeeded\"") }.reduce(into: []) { found, line in
            let task = line.firstMatch(of: #/"task":"([^"]*)"/#).map { String($0.output.1) }
            if let task { found.insert(TaskName(task)) }
        }
    }

    @Test func cutAtEveryByte() throws {
        try withFile { graph, path, whole in
            for length in 0...whole.count {
                do {
                    let found = try done(graph, whole[..<length], at: path)
                    #expect(found.isSubset(of: succeeded(whole[..<length])), "cut at \(length)")
                } catch let error as StateError {
                    #expect(error.kind == .unusable, "cut at \(length): \(error)")
                    #expect(length < whole.firstIndex(of: UInt8(ascii: "\n")) ?? 0, "cut at \(length)")
                }
            }
        }
    }

    @Test func everyByteFlipped() throws {
        try withFile { graph, path, whole in
            for index in whole.indices {
                var bytes = whole
                bytes[index] ^= UInt8(1 << (index % 8))
                let error = #expect(throws: StateError.self, "byte \(index)") {
                    try done(graph, bytes, at: path)
                }
                #expect(error?.kind == .unusable, "byte \(index)")
                #expect(error?.description.contains("Nothing was run") == true, "byte \(index)")
            }
        }
    }

    @Test func everyRecordDroppedAndAnyTwoSwapped() throws {
        try withFile { graph, path, whole in
            let lines = whole.split(separator: UInt8(ascii: "\n")).map { Array($0) + [UInt8(ascii: "\n")] }
            for index in lines.indices {
                var dropped = lines
                dropped.remove(at: index)
                if index == lines.count - 1 {
                    let found = try done(graph, dropped.joined(), at: path)
                    #expect(found.isSubset(of: succeeded(whole[...])))
                } else {
                    let error = #expect(throws: StateError.self) {
                        try done(graph, dropped.joined(), at: path)
                    }
                    #expect(error?.kind == .unusable, "dropped \(index)")
                }
                for other in lines.indices where other > index {
                    var swapped = lines
                    swapped.swapAt(index, other)
                    let error = #expect(throws: StateError.self) {
                        try done(graph, swapped.joined(), at: path)
                    }
                    #expect(error?.kind == .unusable, "swapped \(index) and \(other)")
                }
            }
        }
    }

    /// `state repair` leaves a correct earlier state and keeps the file as it was.
    @Test func repairLeavesAnEarlierState() throws {
        try withFile { graph, path, whole in
            var random = SplitMix(seed: testSeed())
            for round in 0..<60 {
                var bytes = whole
                bytes[Int.random(in: 0..<whole.count, using: &random)] ^= UInt8.random(
                    in: 1...255, using: &random)
                let error = #expect(throws: StateError.self) { try done(graph, bytes, at: path) }
                guard let damage = error else { continue }
                let lock = try StateLock.acquire(path, holder: Self.holder)
                let repair = try StateRepair.cutBack(lock, after: damage)
                lock.release()
                guard let repair else {
                    #expect(
                        Array(try Data(contentsOf: URL(filePath: path.string))) == bytes, "round \(round)")
                    continue
                }
                #expect(Array(try Data(contentsOf: URL(filePath: repair.copy.string))) == bytes)
                let kept = Array(try Data(contentsOf: URL(filePath: path.string)))
                #expect(kept == Array(whole[..<kept.count]), "round \(round)")
                let found = try done(graph, kept, at: path)
                #expect(found.isSubset(of: succeeded(kept[...])), "round \(round)")
            }
        }
    }
}
