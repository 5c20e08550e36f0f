import Foundation
import TestSupport
import Testing

/// Memory stays within 32 MiB and 16 MiB for each worker, whatever the size of the files and windows.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(10)))
struct MemoryTests {
    private static let workers = 2
    private static let rows = 160_000

    /// 160 MB in one window, in three at a time, and in windows whose rows lie scattered over the whole file.
    @Test(arguments: [
        ("$1", "{ start: 0, every: 160000 }"), ("$1", "{ start: 0, every: 20000 }"),
        ("($1 * 7919) % 160000", "{ start: 0, every: 80000 }"),
    ]) func staysWithinItsBound(_ time: String, _ windows: String) async throws {
        let plan = SamplePlan.csv("rows.csv").changed { plan in
            plan.workers = Self.workers
            plan.completion = "bigint: \(Self.rows)"
            plan.hypertables[0].windows = windows
        }
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.database.execute(
                "DROP TABLE readings", "CREATE TABLE readings (ts bigint NOT NULL, note text)",
                "SELECT create_hypertable('readings', 'ts', chunk_time_interval => 200000)",
                "ALTER TABLE readings ALTER note SET STORAGE EXTERNAL")
            try scene.folder.shell(
                "seq 0 \(Self.rows - 1) | awk 'BEGIN { print \"ts,note\"; n = sprintf(\"%01000d\", 0) } "
                    + "{ printf \"%d,%s\\n\", \(time), n }' > rows.csv")
            let (ended, peak) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                var peak = 0
                while let memory = running.memory {
                    peak = max(peak, memory)
                    try await Task.sleep(for: .milliseconds(10))
                }
                return peak
            }
            ended.expect(0, "160,000 rows")
            #expect(peak > 0)
            #expect(peak <= 32 + 16 * Self.workers, "\(peak) MiB")
        }
    }
}

extension Running {
    /// What the process has in memory of its own, in MiB, without the pages of its files; nil when it has ended.
    fileprivate var memory: Int? {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("RssAnon:") }),
            let kibibytes = line.split(separator: " ").compactMap({ Int($0) }).first
        else { return nil }
        return kibibytes / 1024
    }
}
