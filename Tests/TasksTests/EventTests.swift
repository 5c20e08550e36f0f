import Foundation
import Statements
import Tasks
import Terms
import TestSupport
import Testing
import TimeAxis

@Suite struct EventTests {
    static let table = TableName(schema: "public", name: "m")
    static let print = Fingerprint(["a": "b"])
    static let kinds: [Event.Kind] = [
        .runStarted(RunStart(command: "run", version: "1", plan: print, host: "h", user: "u", pid: 7)),
        .runStarted(
            RunStart(
                command: "run", version: "1", plan: print, host: "h", user: "u", pid: 7,
                accepted: [.fewerRows])),
        .taskStarted(TaskName("public.m/delete"), print),
        .jobsRecorded(table, [RecordedJob(id: 1000, procedure: "policy_retention", isScheduled: false)]),
        .indexesRecorded(
            table, [IndexDefinition(schema: "public", name: "i", definition: "CREATE INDEX i ON m (a)")]),
        .jobsRestored(table), .indexesRestored(table),
        .filesRecorded(
            table,
            [RecordedFile(name: "a.csv", size: 5, modified: "7.000000001", sample: "ab", isGone: true)],
            changed: [Window(start: nil, end: 5), Window(start: 7, end: 9)]),
        .filesRecorded(table, [], changed: []),
        .loadBegun(table, LoadToken(word: "w", relation: "17")),
        .loadBegun(table, LoadToken(word: "w", relation: "17", columns: ["a", "b"])),
        .rowsLost(table, [Window(start: nil, end: .max)], .columnAdded),
        .rowsLost(table, [Window(start: nil, end: .max), Window(start: 1, end: 2)], .chunksGone),
        .rowsLost(table, [Window(start: nil, end: .max)], .madeAnew, relation: "17"),
        .rowsLost(table, [Window(start: 0, end: 1)], .rowsMissing),
        .rowsLost(table, [Window(start: 0, end: 1)], .targetMoved),
        .positionRecorded(TimelinePosition(timeline: 26, wal: 0x1_0A0B_0C0D, start: 1_764_549_600_123_456)),
        .targetDiverged(
            table, Divergence(undone: .disablePolicy, cause: .restored, objects: ["retention policy 1000"])),
        .targetDiverged(
            table, Divergence(undone: .dropIndex, cause: .added, objects: ["index a", "index b"])),
        .taskSucceeded(TaskName("t"), print, TaskResult(rows: 5, bytes: 6, rowsBefore: 1, seconds: 0.5)),
        .taskFailed(
            TaskName("t"), print,
            TaskFailure(kind: .countMismatch, message: "m", sqlState: "23505", place: "f:3", hint: "h")),
        .taskCancelled(TaskName("t"), print), .runEnded(.interrupted),
    ]

    @Test(arguments: kinds) func everyKindReadsBack(kind: Event.Kind) throws {
        let event = Event(at: 839_678_400_000_001, kind: kind)
        #expect(try JSONDecoder().decode(Event.self, from: JSONEncoder().encode(event)) == event)
    }

    @Test func theFormIsFlatAndReadable() throws {
        let event = Event(
            at: 0, kind: .taskSucceeded(TaskName("public.m/delete"), Self.print, TaskResult(rows: 5)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(
            String(decoding: try encoder.encode(event), as: UTF8.self)
                == #"{"at":"2000-01-01","event":"task-succeeded","fingerprint":"\#(Self.print)","#
                + #""result":{"rows":5,"seconds":0},"task":"public.m/delete"}"#)
    }
}

@Suite struct EventScannerTests {
    private func scanned(_ text: String) -> Event? {
        Array(text.utf8).withUnsafeBytes { Event(scanning: $0) }
    }

    /// The scanner reads an event as the general decoder does, or leaves it alone. It does read the two commonest events.
    @Test func readsWhatTheDecoderReads() throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for _ in 0..<2_000 {
            func some() -> Int? {
                Bool.random(using: &random) ? Int.random(in: 0...10_000_000, using: &random) : nil
            }
            let result = TaskResult(
                rows: some(), bytes: some(),
                digest: Bool.random(using: &random) ? "00ff\(Int.random(in: 0...9, using: &random))" : nil,
                rowsBefore: some(), rowsAfter: some(),
                position: some().map {
                    TimelinePosition(timeline: UInt32($0 % 99), wal: UInt64($0) << 20, start: Int64($0))
                },
                seconds: Double(Int.random(in: 0...99_999, using: &random)) / 1000)
            let id = TaskName("public.m/\(Int.random(in: 0...99, using: &random))/copy")
            let print = Fingerprint(["a": String(UInt64.random(in: 0...99, using: &random))])
            let kind: Event.Kind =
                Bool.random(using: &random) ? .taskStarted(id, print) : .taskSucceeded(id, print, result)
            let event = Event(
                at: .random(in: 600_000_000_000_000...900_000_000_000_000, using: &random), kind: kind
            )
            let text = String(decoding: try encoder.encode(event), as: UTF8.self)
            #expect(scanned(text) == event, "seed \(seed): \(text)")
            var bytes = Array(text.utf8)
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 32...126, using: &random)
            let broken = String(decoding: bytes, as: UTF8.self)
            if let taken = scanned(broken) {
                let decoded = try JSONDecoder().decode(Event.self, from: Data(bytes))
                #expect(taken == decoded, "seed \(seed): \(broken)")
            }
        }
    }

    /// Swift would read these numbers and texts, but JSON does not allow them.
    @Test(arguments: [
        ("\"rows\":5", "\"rows\":05"), ("\"seconds\":1.5", "\"seconds\":01.5"),
        ("\"seconds\":1.5", "\"seconds\":1."), ("\"seconds\":1.5", "\"seconds\":0x1"),
        ("\"seconds\":1.5", "\"seconds\":nan"), ("\"seconds\":1.5", "\"seconds\":+1"),
        ("public.m", "public.\u{1}"),
    ]) func takesNothingThatIsNoJSON(_ right: String, _ wrong: String) {
        let print = Fingerprint(["a": "1"])
        let text =
            #"{"at":"2026-01-01T00:00:00Z","event":"task-succeeded","fingerprint":"\#(print)","#
            + #""result":{"rows":5,"seconds":1.5},"task":"public.m/copy"}"#
        #expect(scanned(text) != nil)
        #expect(scanned(text.replacingOccurrences(of: right, with: wrong)) == nil)
    }

    @Test(arguments: EventTests.kinds) func leavesTheRestToTheDecoder(kind: Event.Kind) throws {
        let event = Event(at: 839_678_400_000_001, kind: kind)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let taken = scanned(String(decoding: try encoder.encode(event), as: UTF8.self))
        #expect(taken == nil || taken == event)
    }

    @Test func escapesAndMidnightAreLeft() {
        let print = Fingerprint(["a": "b"])
        #expect(
            scanned(#"{"at":"2000-01-01","event":"task-started","fingerprint":"\#(print)","task":"t"}"#)
                == nil)
        #expect(
            scanned(
                #"{"at":"2000-01-01T00:00:01Z","event":"task-started","fingerprint":"\#(print)","task":"a\"b"}"#
            ) == nil)
    }
}

@Suite struct FingerprintTests {
    /// The digits are part of the state file's format: finished tasks would run again if they changed.
    @Test func digitsNeverChange() {
        #expect(
            Fingerprint(["kind": "copy", "table": "public.m"]).description
                == "2cb86d61c5556121e69cdfc49e1566b2")
    }

    @Test func lengthsKeepValuesApart() {
        #expect(Fingerprint(["a": "bc"]) != Fingerprint(["ab": "c"]))
        #expect(Fingerprint(["a": nil]) != Fingerprint(["a": "-"]))
        #expect(Fingerprint(["a": "", "b": ""]) != Fingerprint(["a": "", "b": nil]))
    }

    @Test func digitsReadBack() {
        let print = Fingerprint(["a": "b"])
        #expect(Fingerprint(hex: print.description) == print)
        #expect(Fingerprint(hex: "12") == nil && Fingerprint(hex: String(repeating: "g", count: 32)) == nil)
    }
}

@Suite struct PlanStateTests {
    @Test func impossibleEventsAreErrors() throws {
        let graph = try smallGraph()
        let task = graph.tasks[0]
        var empty = History()
        #expect(throws: ImpossibleEvent.self) { try empty.add(.taskStarted(task.name, task.fingerprint)) }
        var history = History()
        try history.startRun(graph)
        #expect(throws: ImpossibleEvent.self) {
            try history.add(.taskSucceeded(task.name, task.fingerprint, TaskResult()))
        }
        try history.add(.taskStarted(task.name, task.fingerprint))
        #expect(throws: ImpossibleEvent.self) { try history.add(.taskStarted(task.name, task.fingerprint)) }
        #expect(throws: ImpossibleEvent.self) {
            try history.add(.taskSucceeded(task.name, Fingerprint(["x": "y"]), TaskResult()))
        }
        let divergence = Divergence(undone: .disablePolicy, cause: .restored, objects: ["job"])
        #expect(throws: ImpossibleEvent.self) {
            try history.add(.targetDiverged(graph.hypertables[0].table, divergence))
        }
        try history.add(.runEnded(.failed))
        #expect(throws: ImpossibleEvent.self) { try history.add(.taskCancelled(task.name, task.fingerprint)) }
    }

    /// The columns of the table when the first window that counts was loaded.
    @Test func columnsAreThoseOfTheFirstRunThatCounts() throws {
        let table = TableName(schema: "public", name: "m")
        var history = History()
        func mark(_ columns: [String]?) -> Event.Kind {
            .loadBegun(table, LoadToken(word: "w", relation: "17", columns: columns))
        }
        try history.startRun(try smallGraph())
        try history.add(mark(["a"]))
        try history.add(mark(["a", "b"]))
        #expect(history.state.loads[table]?.columns == ["a"])
        try history.add(.rowsLost(table, [Window(start: nil, end: .max)], .columnAdded))
        #expect(history.state.loads[table]?.columns == ["a", "b"])
        try history.add(.rowsLost(table, [Window(start: nil, end: .max)], .madeAnew, relation: "18"))
        try history.add(mark(["c"]))
        #expect(history.state.loads[table]?.columns == ["c"])
        try history.add(.rowsLost(table, [Window(start: nil, end: .max)], .unknownRun))
        try history.add(mark(nil))
        try history.add(mark(["c", "d"]))
        #expect(history.state.loads[table]?.columns == nil)
    }

    /// No run turns on a job that was off, so a person did.
    @Test func aJobThatSomebodyTurnedOnIsOneThatWasOn() throws {
        let table = TableName(schema: "public", name: "m")
        var history = History()
        try history.startRun(try smallGraph())
        let off = RecordedJob(id: 1, procedure: "p", isScheduled: false)
        let on = RecordedJob(id: 1, procedure: "p", isScheduled: true, nextStart: "tomorrow")
        try history.add(.jobsRecorded(table, [off]))
        try history.add(.jobsRecorded(table, [on]))
        try history.add(.jobsRecorded(table, [off]))
        #expect(history.state.hypertables[table]?.jobs == [on])
    }

    @Test func aSecondRecordNeverReplacesTheFirst() throws {
        let table = TableName(schema: "public", name: "m")
        var history = History()
        try history.startRun(try smallGraph())
        let on = RecordedJob(id: 1, procedure: "p", isScheduled: true)
        let off = RecordedJob(id: 1, procedure: "p", isScheduled: false)
        let new = RecordedJob(id: 2, procedure: "p", isScheduled: true)
        try history.add(.jobsRecorded(table, [on]))
        try history.add(.jobsRecorded(table, [off, new]))
        #expect(history.state.hypertables[table]?.jobs == [on, new])
        try history.add(.jobsRestored(table))
        try history.add(.jobsRecorded(table, [off]))
        #expect(history.state.hypertables[table]?.jobs == [off])
    }
}
