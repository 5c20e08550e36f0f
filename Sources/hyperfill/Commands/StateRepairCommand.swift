import ArgumentParser
import Execution
import StateFile
import Tasks
import Terms
import TimeAxis

struct StateRepairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Cut a damaged state file back to what is proven.",
        discussion: """
            The repaired file is an earlier state. Windows that were done since are loaded again, which is safe. Jobs \
            that were paused and indexes that were dropped since are noted on the target, and the next run reads the \
            notes. If a later run began to load a hypertable of which the repaired file says that windows are done, \
            the next run refuses the file. The damaged file is kept under another name.
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

    /// Opens the file, which cuts back an unfinished last line of an interrupted run.
    private func open(_ lock: StateLock) throws {
        var folded = PlanState()
        let log = try StateLog.open(lock, expecting: nil, coding: StateCoding<Event>.events) { event, _ in
            try folded.apply(event)
        }
        let cut = log.tornTail.map { "; \($0.byteCount) bytes of an unfinished line were cut back" } ?? ""
        Console.out("\(log.path): whole, with \(counted(folded.runCount, "run"))\(cut)\n")
    }
}
