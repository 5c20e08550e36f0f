import Foundation
import Glibc
import Synchronization
import TestSupport

/// `FaultRounds SEED COUNT ARENAS`, called by Tests/Faults/run.sh, which says what it is for.
let words = CommandLine.arguments
guard words.count == 4, let seed = UInt64(words[1]), let count = UInt64(words[2]), let arenas = Int(words[3]),
    let binary = ProcessInfo.processInfo.environment["HYPERFILL_BINARY"],
    let work = ProcessInfo.processInfo.environment["HYPERFILL_FAULTS_FOLDER"]
else {
    say("usage: Tests/Faults/run.sh [SEED] [COUNT] [ARENAS]")
    exit(64)
}
signal(SIGPIPE, SIG_IGN)

let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "failing-calls.c").path
let library = "\(work)/failing-calls.so"
guard shell("cc -shared -fPIC -O1 -o '\(library)' '\(source)' -ldl") else {
    say("cannot compile \(source): is there a C compiler?")
    exit(1)
}

/// The seeds that are left, and what came of those that are not.
let left = Mutex(seed..<(seed &+ count))
let tally = Mutex(Tally())
let start = ContinuousClock.now

@Sendable func playAll(in arena: Arena) async {
    while let next = left.withLock({ $0.popFirst() }) {
        let round = Round(seed: next, in: arena, binary: binary, library: library)
        do {
            let outcome = try await round.play()
            let played = tally.withLock { tally in
                tally.add(outcome, seed: next)
                return tally.rounds
            }
            if !outcome.isGood || ProcessInfo.processInfo.environment["HYPERFILL_FAULTS_SHOW"] == "1" {
                report(round, outcome)
            }
            if played % 100 == 0 {
                say("\(played) rounds in \((ContinuousClock.now - start).components.seconds) s")
            }
        } catch {
            var outcome = Round.Outcome(kind: round.kind)
            outcome.person = "the round could not be played: \(error)"
            tally.withLock { $0.add(outcome, seed: next) }
            report(round, outcome)
        }
    }
}

@Sendable func report(_ round: Round, _ outcome: Round.Outcome) {
    say(
        """
        FAILED: \(outcome.kind), \(round.fault)
          runs ended with \(outcome.statuses.map(String.init).joined(separator: ", ")); rows lost: \(outcome.lost), \
        doubled: \(outcome.doubled)\(outcome.person.map { "; \($0)" } ?? "")
        \(outcome.notRestored.map { "  not as it was: \($0)" }.joined(separator: "\n"))
          repeat it with: Tests/Faults/run.sh \(round.seed) 1
        \(outcome.errors.split(separator: "\n").suffix(60).map { "    | \($0)" }.joined(separator: "\n"))
        """)
}

do {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<arenas {
            group.addTask {
                let arena = try await Arena("\(work)/arena-\(number)")
                if number == 0, let missing = arena.sources.missing { say("left out: \(missing)") }
                await playAll(in: arena)
                arena.remove()
            }
        }
        try await group.waitForAll()
    }
} catch {
    say("\(error)")
    exit(1)
}
let result = tally.withLock { $0 }
print(result.table)
for (kind, reason) in result.skipped.sorted(by: { $0.key < $1.key }) {
    print("not played: \(kind): \(reason)")
}
for seed in result.failing { print("repeat with: Tests/Faults/run.sh \(seed) 1") }
exit(result.failing.isEmpty ? 0 : 1)
