import Execution
import Statements
import Tasks
import TimeAxis

/// The conditions that have to hold during a simulation.
extension Simulation {
    /// After every run, however it ended: windows that count as done are whole, and suspended objects are on record.
    func checkBetweenRuns() throws {
        let graph = try plan.graph()
        let reconciliation = try self.reconciliation(store.open(), graph)
        guard reconciliation.refusal == nil else { return }
        let state = reconciliation.state
        let agenda = Agenda(graph: graph, state: state)
        let targets = world.with { $0.hypertables }
        for (number, spec) in graph.hypertables.enumerated() {
            for window in spec.windows where window.isWhole(in: agenda) {
                let cells = Int(window.bounds.start ?? 0)..<Int(window.bounds.end)
                try checkWhole(targets[number], cells, "\(graph.tasks[window.last].name) is done")
            }
        }
        for (number, target) in targets.enumerated() {
            let record = state.hypertables[SimulatedPlan.table(number)]
            for (job, isOn) in original[number].jobs where isOn && target.jobs[job] == false {
                guard record?.jobs?.contains(where: { $0.id == job && $0.isScheduled }) == true else {
                    throw Broken("job \(job) of t\(number) is off, and nothing says that it was on")
                }
            }
            for index in original[number].indexes.subtracting(target.indexes) {
                guard record?.indexes?.contains(where: { $0.name == index }) == true else {
                    throw Broken("the index \(index) of t\(number) is gone, and nothing says what it was")
                }
            }
        }
    }

    /// After a run without faults: everything is done once and exactly, and everything else is as it was.
    func checkEnd() throws {
        let state = try store.open()
        let graph = try plan.graph()
        guard Agenda(graph: graph, state: state).isEmpty, state.latestEnd?.end == .finished else {
            throw Broken("something is left to do after a run without faults")
        }
        for (number, target) in world.with({ $0.hypertables }).enumerated() {
            try checkWhole(target, 0..<plan.completion, "t\(number) at the end")
            guard target.jobs == original[number].jobs else { throw Broken("t\(number) has other jobs") }
            guard target.indexes == original[number].indexes else {
                throw Broken("t\(number) has other indexes")
            }
            for cell in SimulatedPlan.cells - 2..<SimulatedPlan.cells {
                guard target.dual[cell] == original[number].dual[cell], target.copies[cell] == 0 else {
                    throw Broken("t\(number) was changed at \(cell), which never lay before T")
                }
            }
        }
    }

    private func checkWhole(_ target: World.Target, _ cells: Range<Int>, _ when: String) throws {
        for cell in cells where target.copies[cell] != 1 || target.dual[cell] != 0 {
            throw Broken(
                "\(when), but \(cell) has the source's rows \(target.copies[cell]) times, and "
                    + "\(target.dual[cell]) others")
        }
    }
}
