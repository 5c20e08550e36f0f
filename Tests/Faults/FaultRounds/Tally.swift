import Foundation

/// What all rounds came to.
struct Tally: Sendable {
    private struct Kind {
        var rounds = 0
        /// In which the run was hit: it did not end with status 0.
        var hit = 0
        var runs = 0
        var lost = 0
        var doubled = 0
        var notRestored = 0
        var persons = 0
    }

    private var kinds: [String: Kind] = [:]
    private(set) var skipped: [String: String] = [:]
    private(set) var failing: [UInt64] = []

    var rounds: Int { kinds.values.reduce(0) { $0 + $1.rounds } }

    mutating func add(_ outcome: Round.Outcome, seed: UInt64) {
        if let reason = outcome.skipped {
            skipped[outcome.kind] = reason
            return
        }
        var kind = kinds[outcome.kind] ?? Kind()
        kind.rounds += 1
        kind.hit += outcome.statuses.first != 0 ? 1 : 0
        kind.runs += outcome.statuses.count
        kind.lost += outcome.lost
        kind.doubled += outcome.doubled
        kind.notRestored += outcome.notRestored.count
        kind.persons += outcome.person == nil ? 0 : 1
        kinds[outcome.kind] = kind
        if !outcome.isGood { failing.append(seed) }
    }

    /// A row for each fault, in Markdown.
    var table: String {
        var lines = [
            "| fault | rounds | ended by it | runs | rows lost | rows doubled | policies and indexes not restored "
                + "| needed a person |",
            "|---|---:|---:|---:|---:|---:|---:|---:|",
        ]
        var sum = Kind()
        for (name, kind) in kinds.sorted(by: { $0.key < $1.key }) {
            lines.append(Self.line(name, kind))
            sum.rounds += kind.rounds
            sum.hit += kind.hit
            sum.runs += kind.runs
            sum.lost += kind.lost
            sum.doubled += kind.doubled
            sum.notRestored += kind.notRestored
            sum.persons += kind.persons
        }
        return (lines + [Self.line("**all**", sum)]).joined(separator: "\n")
    }

    private static func line(_ name: String, _ kind: Kind) -> String {
        "| \(name) | \(kind.rounds) | \(kind.hit) | \(kind.runs) | \(kind.lost) | \(kind.doubled) "
            + "| \(kind.notRestored) | \(kind.persons) |"
    }
}
