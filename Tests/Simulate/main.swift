import Glibc
import Simulation
import Synchronization

// Simulates plans from their first run to their last, one for each seed:
//
//     swift run -c release Simulate [COUNT [FIRST [FAULT]]]      200000 from seed 1
//
// With a fault, one of `Sabotage`, the program that is simulated has it, and most seeds should break.
//
// A seed that breaks something is printed with what did not hold; `Simulate 1 SEED` repeats it and prints what
// happens.

let count = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 200_000 : 200_000
let first = CommandLine.arguments.count > 2 ? UInt64(CommandLine.arguments[2]) ?? 1 : 1
let sabotage = CommandLine.arguments.count > 3 ? Sabotage(rawValue: CommandLine.arguments[3]) : nil
let next = Mutex(0)
let total = Mutex(Simulation.Tally())
let failures = Mutex(0)
let start = ContinuousClock.now

let show: @Sendable (String) -> Void = { print($0) }
let trace = count == 1 ? show : nil

@Sendable func work() {
    while true {
        let number = next.withLock { next in
            defer { next += 1 }
            return next
        }
        guard number < count else { return }
        let seed = first &+ UInt64(number)
        do {
            var simulation = Simulation(seed: seed, sabotage: sabotage, trace: trace)
            let tally = try simulation.run()
            total.withLock { $0.add(tally) }
        } catch {
            failures.withLock { $0 += 1 }
            print("seed \(seed): \(error)")
        }
    }
}

let threads = max(1, min(8, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
await withTaskGroup { group in
    for _ in 0..<threads { group.addTask { work() } }
}
let seconds = ContinuousClock.now - start
let tally = total.withLock { $0 }
print(
    "\(count) simulations in \(seconds): \(tally.runs) runs, \(tally.steps) steps, \(tally.deaths) deaths, "
        + "\(tally.powerCuts) cuts of power, \(tally.edits) edits, "
        + "\(tally.olderCopies) older copies, \(tally.refusals) of them refused, \(tally.losses) losses of rows, "
        + "\(tally.setbacks) setbacks; "
        + "\(failures.withLock { $0 }) broken")
exit(failures.withLock { $0 } == 0 ? 0 : 1)
