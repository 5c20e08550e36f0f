import ArgumentParser
import Execution
import StateFile
import Tasks
import TimeAxis

struct StateRepairing: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Cut a damaged state file back to what is proven.",
        discussion: """
            What is left is an earlier state: windows that were done since are loaded again, which is safe. What was \
            paused or dropped since stands in notes on the target, which the next run takes in. If what is left does \
            not know of the run that last began to load a hypertable, and yet takes windows of it for done, the next \
            run refuses to trust it. The damaged file is kept under another name.
            """)

    @OptionGroup var plan: PlanOption
    @OptionGroup var state: StateOption

    func run() throws {
        let path = state.path(for: plan.plan)
        let holder = LockHolder.current(
            since: TimeType.timestamptz.text(Clock.now), command: "hyperfill state repair \(plan.plan)")
        let lock = try StateLock.acquire(path, holder: holder)
        defer { lock.release() }
        do {
            try open(lock)
        } catch let error as StateError {
            guard let repair = try StateRepair.cutBack(lock, after: error) else { throw error }
            Console.error("\(error.headline)\n")
            Console.out(
                "\(path): repaired: \(repair.linesKept) lines are proven and stay, \(repair.bytesRemoved) bytes were "
                    + "cut off; the file as it was: \(repair.copy)\n")
            Console.error("it is safe to run again: hyperfill run \(plan.plan)\n")
            try open(lock)
        }
    }

    /// Opening cuts back what an interrupted run has left of its last line.
    private func open(_ lock: StateLock) throws {
        var folded = PlanState()
        let log = try StateLog.open(lock, expecting: nil, coding: StateCoding<Event>.events) { event, _ in
            try folded.apply(event)
        }
        let cut = log.tornTail.map { "; \($0.byteCount) bytes of an unfinished line were cut back" } ?? ""
        Console.out("\(log.path): whole, with \(folded.runCount) runs\(cut)\n")
    }
}
