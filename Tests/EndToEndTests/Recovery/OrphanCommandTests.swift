import Glibc
import TestSupport
import Testing

/// The commands of a run that was killed.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct OrphanCommandTests {
    /// A pipeline that writes nothing for an hour would not notice that its reader is gone.
    @Test func theWholePipelineEndsWithTheProgram() async throws {
        let plan = SamplePlan.command.changed {
            $0.source =
                "command: { rows: 'sleep 3600 | sleep 3601 >/dev/null; ./rows.sh {{start}} {{end}}', count: './count.sh {{start}} {{end}}' }"
        }
        try await Scene.withReadings(plan: plan) { scene in
            let (ended, running) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the pipeline") { running.processes(named: "sleep").count == 2 }
                running.send(SIGKILL)
                return running
            }
            #expect(ended.status == 137, "\(ended)")
            try await eventually("the end of the pipeline") { running.session.isEmpty }
        }
    }

    /// A command that ignores SIGTERM ends as well.
    @Test func aCommandThatIgnoresSIGTERMEnds() async throws {
        let plan = SamplePlan.command.changed {
            $0.source =
                #"command: { rows: "trap '' TERM; sleep 3600; true {{start}} {{end}}", count: './count.sh {{start}} {{end}}' }"#
        }
        try await Scene.withReadings(plan: plan) { scene in
            let (_, running) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the command") { running.processes(named: "sleep").count == 1 }
                running.send(SIGKILL)
                return running
            }
            try await eventually("the end of the command") { running.session.isEmpty }
        }
    }
}
