import Compiler
import Terms
import Testing
import TimeAxis

@testable import Tasks

@Suite struct TaskNameTests {
    @Test func anIdentityGivesItsName() throws {
        let spec = try smallGraph().hypertables[0]
        #expect(TaskID(.createIndex, of: spec).name.text == "public.m/create-index")
        let copy = TaskID(.copy, of: spec, window: Window(start: nil, end: 10))
        #expect(copy.name.text == "public.m/-infinity..10/copy")
        #expect(copy.sibling(.count).name.text == "public.m/-infinity..10/count")
    }

    @Test func aTaskHoldsTheNameOfItsIdentity() throws {
        let graph = try smallGraph()
        #expect(graph.tasks.allSatisfy { $0.name == $0.id.name })
        #expect(Set(graph.tasks.map(\.id)).count == graph.tasks.count)
        #expect(Set(graph.tasks.map(\.name)).count == graph.tasks.count)
    }

    @Test func aGlobCoversTheWholeName() {
        let name = TaskName("public.m/0..10/copy")
        #expect(name.matches("*copy") && name.matches("public.m/*") && name.matches("public.?/0..10/[cd]opy"))
        #expect(!name.matches("copy") && !name.matches("public.m"))
    }
}

/// The names that a state file holds for tasks that the plan lacks.
@Suite struct FormerTaskTests {
    @Test(arguments: [
        ("public.m/0..10/delete", "public.m", "0..10", TaskKind.delete),
        (
            "public.m/2023-01-01T06:00:00Z..2023-01-02/copy", "public.m", "2023-01-01T06:00:00Z..2023-01-02",
            .copy
        ),
        (#""a/b"."c/copy"/-infinity..0/count"#, #""a/b"."c/copy""#, "-infinity..0", .count),
    ])
    func tellsTableWindowAndKind(_ text: String, _ table: String, _ window: String, _ kind: TaskKind) throws {
        let task = try #require(FormerTask(TaskName(text)))
        #expect(task.table == table && task.window == window && task.kind == kind)
    }

    /// Every name of a window's task is read back, also if the table's name has slashes.
    @Test func readsWhatAnIdentityWrote() throws {
        var graph = try smallGraph()
        graph.hypertables[0].table = TableName(schema: "s/1", name: "Weird \"/copy\"")
        for kind in TaskKind.allCases {
            let window = kind.isPerWindow ? Window(start: -5, end: 10) : nil
            let task = FormerTask(TaskID(kind, of: graph.hypertables[0], window: window).name)
            #expect((task != nil) == kind.isPerWindow, "\(kind)")
            guard let task else { continue }
            #expect(task.table == graph.hypertables[0].table.description && task.kind == kind)
            #expect(Window(name: String(task.window), as: .bigint) == window)
        }
    }

    @Test(arguments: [
        "", "/", "copy", "a/copy", "public.m/drop-index", "public.m/0..10/other", "public.m/0..10/",
    ])
    func readsNothingElse(_ text: String) {
        #expect(FormerTask(TaskName(text)) == nil)
    }
}
