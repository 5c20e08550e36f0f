import Testing

/// Console blocks of a guide that a test runs, and what has to be there before.
struct Transcript: Sendable, CustomStringConvertible {
    /// What a test prepares.
    enum Stage: Sendable {
        /// A table of MariaDB and an empty hypertable; the plan of the same section under a name, if it has one.
        case mariadb(plan: String?)
        /// A dump with a value that is no number; whether the run that found it is over and the value mended.
        case badValue(isMended: Bool)
    }

    static let ofMariaDB = [
        Transcript(guide: "README.md", section: "from-mariadb", stage: .mariadb(plan: "shop.yaml")),
        Transcript(guide: "plans/FIRST.md", section: nil, stage: .mariadb(plan: nil)),
    ]
    static let ofFiles = [
        Transcript(guide: "README.md", section: "when-something-fails", stage: .badValue(isMended: false)),
        Transcript(guide: "plans/RUNNING.md", section: "when-a-task-fails", stage: .badValue(isMended: true)),
    ]
    static let all = ofMariaDB + ofFiles

    let guide: String
    /// Nil for all blocks of the guide, one after the other.
    let section: String?
    let stage: Stage

    var description: String { "\(guide)#\(section ?? "")" }

    func shows(_ block: Guide.Block, of guide: Guide) -> Bool {
        guide.path == self.guide && (section == nil || section == block.section)
    }

    /// Runs the commands in one shell, and compares what they print with the guide.
    func expectSame(_ run: ExampleRun) async throws {
        let blocks = try Guide(guide).blocks("console", in: section)
        let steps = Self.steps(blocks.flatMap(\.lines))
        try #require(!steps.isEmpty, "\(self) has no console block")
        // A `…` in a guide hides what the test has put into the environment already.
        let commands = steps.map {
            $0.command.hasPrefix("export ") && $0.command.contains("…") ? ":" : $0.command
        }
        let script = commands.map { "printf '\\001'; (exit $status); \($0)\nstatus=$?\n" }.joined()
        let output = try await run.shell(
            "exec 2>&1; hyperfill() { \"$HYPERFILL_BINARY\" \"$@\"; }; status=0\n\(script)exit 0")
        let printed = output.split(separator: "\u{1}", omittingEmptySubsequences: false).dropFirst()
        try #require(printed.count == steps.count, "\(output)")
        for (step, text) in zip(steps, printed) {
            // A loaded machine prints what it waits for.
            let actual = text.split(separator: "\n").filter { !$0.hasPrefix("waits: ") }
                .map { Self.withoutChance(String($0)) }
            let fault = Self.fault(step.lines.map(Self.withoutChance), actual)
            #expect(
                fault == nil, "\(self): $ \(step.command)\nhas no line: \(fault ?? "")\nbut printed:\n\(text)"
            )
        }
    }

    /// The first shown line that was not printed where the guide shows it.
    static func fault(_ shown: [String], _ printed: [String]) -> String? {
        var rest = printed[...]
        var mayLeaveOut = false
        for line in shown {
            if line == Guide.omission {
                mayLeaveOut = true
                continue
            }
            guard
                let found = mayLeaveOut
                    ? rest.firstIndex(of: line) : rest.first == line ? rest.startIndex : nil
            else { return line }
            rest = rest[(found + 1)...]
            mayLeaveOut = false
        }
        return mayLeaveOut ? nil : rest.first
    }

    private static func steps(_ lines: [String]) -> [(command: String, lines: [String])] {
        lines.reduce(into: []) { steps, line in
            if line.hasPrefix("$ ") {
                steps.append((String(line.dropFirst(2)), []))
            } else if !line.isEmpty {
                steps[steps.count - 1].lines.append(line)
            }
        }
    }

    /// Takes out of a line what is another in each run: times, durations, processes, versions, names.
    private static func withoutChance(_ line: String) -> String {
        line.replacing(#/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/#, with: "TIME")
            .replacing(#/started by \S+, process \d+/#, with: "started")
            .replacing(#/\d+\.\d s\b/#, with: "DURATION")
            .replacing(#/\(?[\d,]+ rows\/s\)?/#, with: "RATE")
            .replacing(#/\b(TimescaleDB|PostgreSQL|MariaDB) [\d.]+( \(\w+\))?/#) { "\($0.output.1)" }
            .replacing(#/\bdatabase \w+$/#, with: "database")
    }
}
