import GoldenFiles
import Reporting
import Statements
import Tasks
import Testing

@Suite struct RunReportTests {
    private func report(_ graph: TaskGraph) -> RunReport {
        RunReport(
            hypertables: [
                .init(
                    spec: graph.hypertables[0], windows: 3, windowsLeft: 0, rows: 1_000_000, rowsBefore: 3,
                    rowsAfter: 9),
                .init(spec: graph.hypertables[1], windows: 3, windowsLeft: 0, rows: 234_567),
            ], seconds: 100, invocation: Invocation(planFile: "plans/fleet.yaml"))
    }

    @Test func tellsOfSuccess() throws {
        let graph = try Sample.graph()
        var report = report(graph)
        report.warnings = [
            .init(
                task: try graph.task("public.metrics/enable-policy").name,
                text: "retention drops 2 chunks \u{7} that were just loaded")
        ]
        try expectGolden("report-done.txt", report.text(usesColour: false))
        report.hypertables = []
        report.warnings = []
        #expect(report.text(usesColour: false).hasPrefix("done: no window was left to load"))
    }

    @Test func tellsOfFailure() throws {
        let graph = try Sample.graph()
        var report = report(graph)
        report.hypertables[0].windows = 1
        report.hypertables[0].windowsLeft = 2
        report.hypertables[0].hasSuspendedObjects = true
        report.failures = [
            .init(
                task: try graph.task("public.metrics/2023-01-08..2023-01-15/copy").name,
                failure: History.badRow
            ),
            .init(
                task: try graph.task("public.metrics/2023-01-01..2023-01-08/count").name,
                failure: TaskFailure(kind: .countMismatch, message: "the source has 7 rows, the target has 8")
            ),
        ]
        report.blocked = graph.tasks.suffix(23).map(\.name)
        let text = report.text(usesColour: false)
        try expectGolden("report-failed.txt", text)
        #expect(text.count { $0 == "\n" } < 40)
        #expect(text.contains("… and 13 more"))
        #expect(text.contains("safe to run again"))
        #expect(!text.contains("\u{1B}"))
        try expectGolden("report-failed-colour.txt", report.text(usesColour: true))
    }

    /// Names from outside reach neither a plain nor a coloured report raw.
    @Test(arguments: [false, true]) func showsNoControlCharacters(usesColour: Bool) throws {
        let odd = "x\u{1B}[32m\u{7}\u{9B}2J"
        var report = report(try Sample.graph())
        report.differences = [odd]
        report.losses = [odd]
        report.warnings = []
        let text = report.text(usesColour: usesColour)
        #expect(!text.contains("\u{1B}[32mx") && !text.contains("x\u{1B}") && !text.contains("\u{7}"))
        #expect(text.contains("x\\u{1B}[32m\\u{7}\\u{9B}2J"))
    }

    /// A run whose rows went after it had loaded them does not say that it is done.
    @Test func tellsOfRowsThatAreGone() throws {
        let graph = try Sample.graph()
        let readings = graph.hypertables[1]
        let changes = [RowCountChange(window: readings.windows[1].bounds, loaded: 100, now: 7)]
        func text(_ move: TargetMove?) -> String {
            var report = report(graph)
            report.hypertables[1].windowsLeft = 1
            report.losses = [
                ReconciliationWarningText(
                    .rowsMissing(readings, changes, move, isReloading: false), stateFile: "s"
                ).sentence
            ]
            return report.text(usesColour: false)
        }
        let deleted = text(nil)
        #expect(
            deleted.contains(
                "error: public.readings: 1 window that was loaded holds fewer rows than were loaded: "))
        #expect(
            deleted.contains("100..200 (7 instead of 100)") && deleted.contains("\nwhat was done is gone: "))
        #expect(!deleted.contains("done:") && deleted.contains("safe to run again"))
        let former = TimelinePosition(timeline: 1, wal: 0x1_0000_00FF, start: 1)
        let now = TimelinePosition(timeline: 2, wal: 0xFF, start: 2)
        #expect(
            text(.behind(recorded: former, now: now)).contains("is at 0/FF, and a run had seen it at 1/FF"))
        #expect(text(.otherTimeline(recorded: former, now: now)).contains("the target is on timeline 2"))
        #expect(text(.restarted).contains("the target was restarted"))
        var unproven = report(graph)
        unproven.reviewFailure = TaskFailure(kind: .unreachable, message: "no answer", sqlState: "08006")
        let unprovenText = unproven.text(usesColour: false)
        #expect(unprovenText.contains("could not be counted once more: no answer (SQLSTATE 08006)"))
        #expect(unprovenText.contains("\nnot proven: ") && !unprovenText.contains("done:"))
    }

    @Test func tellsOfInterruption() throws {
        let graph = try Sample.graph()
        var report = report(graph)
        report.isInterrupted = true
        report.hypertables[1].windows = 1
        report.hypertables[1].windowsLeft = 2
        report.cancelled = [try graph.task("public.readings/100..200/copy").name]
        report.blocked = [try graph.task("public.readings/100..200/count").name]
        let text = report.text(usesColour: false)
        try expectGolden("report-interrupted.txt", text)
        #expect(!text.contains("because of"))
    }

    @Test func tellsOfALostHypertable() throws {
        var report = report(try Sample.graph())
        report.isInterrupted = true
        report.hasLostTables = true
        let text = report.text(usesColour: false)
        #expect(text.contains("stopped, as another run took a hypertable:"))
        #expect(!text.contains("interrupted"))
    }
}
