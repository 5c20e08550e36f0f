import Postgres
import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

/// What the target says about one hypertable of a plan, read before anything is changed.
public struct Inspection: Sendable {
    public let spec: HypertableSpec
    public let facts: HypertableFacts
    /// The background jobs that would be paused.
    public let jobs: [PolicyJob]
    /// What does not fit.
    public let problems: [PlanProblem]
    /// How far the retention policies reach that are on.
    private let retention: [RetentionReach]
    /// Whether chunks may lie where the information views do not show them.
    private let hidesChunks: Bool

    /// The plain secondary indexes that `indexes: rebuild` would drop.
    public var rebuildableIndexes: [IndexDefinition] {
        spec.rebuildsIndexes ? facts.indexes.filter(\.isRebuildable).map(\.definition) : []
    }

    /// Reads the catalog and a few rows; changes nothing.
    ///
    /// - Throws: `ServerError`, `TargetError`.
    public init(_ spec: HypertableSpec, on session: Session, _ server: ServerFacts) async throws {
        self.spec = spec
        facts = try await session.hypertableFacts(of: spec.table)
        let others = facts.kind == .absent ? try await session.hypertables() : []
        var problems = Preflight(spec: spec, facts: facts, server: server, others: others).problems
        var jobs: [PolicyJob] = []
        var retention: [RetentionReach] = []
        var hidesChunks = false
        if facts.kind == .hypertable, !problems.contains(where: \.isError) {
            if let problem = try await Self.unitProblem(spec, facts, session) { problems.append(problem) }
            let values = ValueCheck(spec: spec, facts: facts)
            problems += try await values.constants(on: session) + values.amounts(on: session)
            let found = try await session.policyJobs(of: spec.table)
            if spec.pausesPolicies { jobs = found }
            problems += try await RightsCheck(spec: spec, server: server).problems(jobs, on: session)
            for job in found where job.kind == .retention {
                do {
                    guard let reach = try await session.retentionReach(of: job, on: facts, server: server)
                    else { continue }
                    if job.scheduled { retention.append(reach) }
                    problems += Self.retentionWarning(spec, job, reach)
                } catch let error as ServerError where !error.isConnectionLost && !error.isCancellation {
                    problems.append(Self.unknownReach(spec, job, error))
                }
            }
            hidesChunks = try await session.tiersChunks()
        }
        self.jobs = jobs
        self.problems = problems
        self.retention = retention
        self.hidesChunks = hidesChunks
    }

    /// The stretches of time that the chunks cover, in order; `nil` where not all of them can be seen.
    var chunks: [Window]? {
        guard !hidesChunks else { return nil }
        return facts.chunks.map { Window(start: $0.start, end: $0.end ?? .max) }
            .sorted { ($0.start ?? .min, $0.end) < ($1.start ?? .min, $1.end) }
    }

    /// Whether a retention policy that is on drops all of a window's chunks.
    func isExpired(_ window: Window) -> Bool {
        retention.contains { reach in
            switch reach {
            case .chunksEnding(let cutoff): window.end <= cutoff
            case .chunksMade: true
            }
        }
    }

    /// Rows that lie in windows now and would be deleted first.
    ///
    /// - Parameter windows: in order.
    /// - Throws: `ServerError`.
    public func rows(in windows: [Window], on session: Session) async throws -> Int {
        var rows = 0
        for range in Window.joined(windows) {
            let statements = WindowStatements(
                table: spec.table, timeColumn: spec.timeColumn, timeType: spec.timeType, window: range)
            rows += try await session.query(statements.count).first?[0].flatMap { Int($0) } ?? 0
        }
        return rows
    }

    /// Compares the unit that T seems to be in with that of the rows that dual-writing has put there.
    private static func unitProblem(
        _ spec: HypertableSpec, _ facts: HypertableFacts, _ session: Session
    ) async throws -> PlanProblem? {
        guard !spec.timeType.isCalendar, let planned = EpochUnit(plausibleFor: spec.completion) else {
            return nil
        }
        guard let latest = try await session.latestNumber(of: facts, column: spec.timeColumn),
            let stored = EpochUnit(plausibleFor: latest), stored != planned
        else { return nil }
        return PlanProblem(
            isError: true, code: "wrong-unit",
            "T (\(spec.completion)) looks like \(planned.rawValue), but \(spec.table) holds \(stored.rawValue) "
                + "(its latest row is at \(latest))", at: spec.places.completion,
            fix: "write T in the unit of the column")
    }

    /// A policy that fails here fails on its own as well, and is no reason not to load.
    private static func unknownReach(
        _ spec: HypertableSpec, _ job: PolicyJob, _ error: ServerError
    ) -> PlanProblem {
        PlanProblem(
            isError: false, code: "retention", "what \(job) drops could not be told: \(error)",
            at: spec.places.table,
            fix: "make sure that the hypertable's integer_now function works, or remove the policy")
    }

    /// What a retention policy would drop of the windows once they are loaded.
    private static func retentionWarning(
        _ spec: HypertableSpec, _ job: PolicyJob, _ reach: RetentionReach
    ) -> [PlanProblem] {
        guard case .chunksEnding(let cutoff) = reach, spec.range.start.map({ $0 < cutoff }) ?? true else {
            return []
        }
        let pause = spec.pausesPolicies ? "once it is on again" : "at any moment of the run"
        return [
            PlanProblem(
                isError: false, code: "retention",
                "\(job) drops what lies before \(spec.timeType.text(cutoff)), loaded or not, \(pause)",
                at: spec.places.table, fix: "start the windows there, or lengthen the policy")
        ]
    }
}
