import Compiler
import Foundation
import PlanFile
import Subprocess
import Tasks
import Terms
import Testing

/// Every example is a plan without fault, and says so in the list.
@Suite struct CompileTests {
    @Test func areThere() {
        #expect(ExamplePlan.all.count >= 6)
    }

    @Test(arguments: ExamplePlan.all)
    func compiles(_ plan: ExamplePlan) throws {
        _ = try compiled(try plan.text(), name: plan.name)
    }

    /// As bash reads it; what the programs in it understand is their own affair.
    @Test(arguments: ExamplePlan.all)
    func hasCommandsThatBashReads(_ plan: ExamplePlan) async throws {
        let graph = try compiled(try plan.text(), name: plan.name)
        for task in graph.tasks where task.kind == .copy {
            let spec = graph.hypertable(of: task)
            guard case .command(let rows, let count, _) = spec.source.kind else { continue }
            for command in [rows, count].compactMap(\.self) {
                let text = try command.expanded(
                    window: try #require(task.window), type: spec.timeType)
                let result = try await Subprocess.run(
                    .name("bash"), arguments: ["-n", "-c", text], output: .discarded,
                    error: .string(limit: 10_000))
                #expect(result.terminationStatus.isSuccess, "\(text)\n\(result.standardError)")
            }
            break
        }
    }

    @Test(arguments: ExamplePlan.all)
    func isListed(_ plan: ExamplePlan) throws {
        let list = try ExamplePlan("README.md").text()
        #expect(list.contains("(\(plan.name))"), "plans/README.md does not name it")
    }
}

/// Compiles a plan, where the names of databases are set, and records an issue for whatever its reader or the compiler has to say.
func compiled(_ text: String, name: String) throws -> TaskGraph {
    let loaded = LoadedPlan(
        text: text, fileName: name, environment: ["TARGET": "", "OLD": "", "ERP": "", "SHOP": ""])
    #expect(loaded.diagnostics.isEmpty, "\(loaded.rendered())")
    let output = Compiler.compile(try #require(loaded.plan))
    #expect(output.diagnostics.isEmpty)
    return try #require(output.graph)
}
