import Tasks
import Testing
import TimeAxis

/// Files that changed since windows were loaded from them.
@Suite struct ChangedFilesTests {
    var start: StartedPlan

    init() throws {
        start = try StartedPlan()
    }

    private func file(_ name: String, size: Int = 1, isGone: Bool? = nil) -> RecordedFile {
        RecordedFile(name: name, size: size, modified: "1.0", sample: "\(size)", isGone: isGone)
    }

    /// Loads both windows, of two rows each, from the files.
    private mutating func load(from files: [RecordedFile]) throws {
        try start.history.add(.filesRecorded(start.table, files, changed: []))
        for task in start.graph.tasks {
            guard task.kind == .copy, let window = task.window else {
                try start.history.succeed(task, of: start.graph)
                continue
            }
            try start.history.add(.taskStarted(task.name, task.fingerprint))
            try start.history.add(
                .taskSucceeded(task.name, task.fingerprint, TaskResult(rows: 2, digest: "\(window.end)")))
        }
    }

    private func changedFiles() throws -> ChangedFiles {
        try #require(ChangedFiles(of: 0, in: start.graph, start.agenda, start.history.state))
    }

    private func difference(_ files: [RecordedFile]) throws -> FileDifference {
        guard case .needsRows(let difference) = try changedFiles().compare(files) else {
            throw NothingChanged()
        }
        return difference
    }

    @Test func firstFilesAreRecorded() throws {
        let files = try changedFiles()
        #expect(files.isSourceNeeded)
        #expect(
            files.compare([file("b"), file("a")])
                == .settled(.init(event: .filesRecorded(start.table, [file("a"), file("b")], changed: []))))
    }

    @Test mutating func nothingIsAskedWhereNothingWasLoadedAndNothingIsLeft() throws {
        try start.finishAll()
        #expect(ChangedFiles(of: 0, in: start.graph, start.agenda, start.history.state) == nil)
    }

    @Test mutating func theSameFilesChangeNothing() throws {
        try load(from: [file("a")])
        #expect(try changedFiles().compare([file("a")]) == .settled(.init()))
        #expect(try !changedFiles().isSourceNeeded)
    }

    @Test mutating func onlyTheWindowWithOtherRowsIsLoadedAgain() throws {
        try load(from: [file("a")])
        let difference = try difference([file("a", size: 2)])
        let files = try changedFiles()
        #expect(files.windows == [Window(start: 0, end: 10), Window(start: 10, end: 20)])
        let outcome = files.outcome(
            of: difference, [.init(rows: 2, digest: "10"), .init(rows: 3, digest: "x")])
        let changed = Window(start: 10, end: 20)
        #expect(outcome.event == .filesRecorded(start.table, [file("a", size: 2)], changed: [changed]))
        #expect(outcome.warnings == [.changedWindows(start.spec, difference, [changed])])
        try start.history.add(try #require(outcome.event))
        #expect(start.agenda.decisions[3] == .done)
        #expect(start.agenda.decisions[6] == .run(.sourceChanged))
    }

    @Test mutating func otherFilesWithTheSameRowsLoadNothing() throws {
        try load(from: [file("a")])
        let difference = try difference([file("b")])
        let outcome = try changedFiles().outcome(
            of: difference, [.init(rows: 2, digest: "10"), .init(rows: 2, digest: "20")])
        #expect(
            outcome.event
                == .filesRecorded(start.table, [file("a", isGone: true), file("b")], changed: []))
        #expect(outcome.warnings == [.unchangedWindows(difference)])
    }

    /// A window that was loaded while the file was there is whole.
    @Test mutating func aWindowThatLacksRowsOfAFileThatIsGoneIsKept() throws {
        try load(from: [file("a"), file("b")])
        let difference = try difference([file("a")])
        let outcome = try changedFiles().outcome(
            of: difference, [.init(rows: 1, digest: "x"), .init(rows: 5, digest: "y")])
        #expect(
            outcome.warnings == [
                .changedWindows(start.spec, difference, [Window(start: 10, end: 20)]),
                .keptWindows(start.spec, difference, [Window(start: 0, end: 10)]),
            ])
    }
}

private struct NothingChanged: Error {}
