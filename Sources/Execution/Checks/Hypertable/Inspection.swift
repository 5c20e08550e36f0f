import Postgres
import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

/// One hypertable of a plan as the target has it before anything is changed, and the problems found there.
package struct Inspection: Sendable {
    package let spec: HypertableSpec
    package let facts: HypertableFacts
    /// The background jobs that would be paused.
    package let jobs: [PolicyJob]
    package let problems: [PlanProblem]
    /// How far the retention policies reach that are on.
    private let retention: [RetentionCutoff]
    /// Whether chunks may lie where the information views do not show them.
    private let hidesChunks: Bool

    /// Whether the table is a hypertable, and nothing about it refuses the plan.
    package var fits: Bool { facts.kind == .hypertable && !problems.contains(where: \.isError) }

    /// The plain secondary indexes that `indexes: rebuild` would drop.
    package var rebuildableIndexes: [IndexDefinition] {
        spec.rebuildsIndexes ? facts.indexes.filter(\.isRebuildable).map(\.definition) : []
    }

    /// Reads the catalog and a few rows; changes nothing.
    ///
    /// Checks that ask the server are made only if the catalog alone shows no error.
    ///
    /// - Throws: `ServerError`, `TargetError`.
    package init(
        _ spec: HypertableSpec, on session: Session, _ server: ServerFacts, checks: CheckList = .all
    ) async throws {
        let facts = try await session.hypertableFacts(of: spec.table)
        let others = facts.kind == .absent ? try await session.hypertables() : []
        let table = CheckedTable(spec: spec, facts: facts, server: server, others: others)
        let unnamed = try await checks.name.problems(of: table)
        guard facts.kind == .hypertable, unnamed.isEmpty else {
            self.init(table, problems: unnamed)
            return
        }
        let problems = try await checks.table.problems(of: table)
        guard !problems.contains(where: \.isError) else {
            self.init(table, problems: problems)
            return
        }
        let jobs = try await session.policyJobs(of: spec.table)
        let hypertable = CheckedHypertable(
            table: table, jobs: jobs,
            retention: try await Self.retention(jobs, facts, server, session), session: session)
        self.init(
            table, problems: problems + (try await checks.hypertable.problems(of: hypertable)),
            jobs: spec.pausesPolicies ? jobs : [],
            retention: hypertable.retention.compactMap { job, reach in
                job.scheduled ? try? reach.get() : nil
            }, hidesChunks: try await session.tiersChunks())
    }

    private init(
        _ table: CheckedTable, problems: [PlanProblem], jobs: [PolicyJob] = [],
        retention: [RetentionCutoff] = [], hidesChunks: Bool = false
    ) {
        spec = table.spec
        facts = table.facts
        self.jobs = jobs
        self.problems = problems
        self.retention = retention
        self.hidesChunks = hidesChunks
    }

    /// Asks how far each retention policy reaches. A policy whose `integer_now` function fails has an error instead.
    private static func retention(
        _ jobs: [PolicyJob], _ facts: HypertableFacts, _ server: ServerFacts, _ session: Session
    ) async throws -> [(job: PolicyJob, reach: Result<RetentionCutoff, ServerError>)] {
        var found: [(job: PolicyJob, reach: Result<RetentionCutoff, ServerError>)] = []
        for job in jobs where job.kind == .retention {
            do {
                let reach = try await session.retentionCutoff(of: job, on: facts, server: server)
                if let reach { found.append((job, .success(reach))) }
            } catch let error as ServerError where !error.isConnectionLost && !error.isCancellation {
                found.append((job, .failure(error)))
            }
        }
        return found
    }

    /// The ranges of time that the chunks cover, in order; `nil` if not all of them can be seen.
    var chunks: [Window]? {
        guard !hidesChunks else { return nil }
        return facts.chunks.map { Window(start: $0.start, end: $0.end ?? .max) }
            .sorted { ($0.start ?? .min, $0.end) < ($1.start ?? .min, $1.end) }
    }

    /// Retention policies that are on drop windows that end at or before this point; `nil` if there are none.
    var expiresThrough: Int64? {
        retention.map { reach in
            switch reach {
            case .chunksEnding(let cutoff): cutoff
            case .chunksMade: .max
            }
        }.max()
    }

    /// Counts the rows that lie in windows now, which a run would delete first.
    ///
    /// - Parameter windows: in order.
    /// - Throws: `ServerError`; `TargetError` if the target gives no number.
    package func rows(in windows: [Window], on session: Session) async throws -> Int {
        var rows = 0
        for range in Window.joined(windows) {
            let counted = try await session.query(CountStatement(spec.rows(of: range)).sql)
            guard let number = StoredCount.number(counted.first?[0]) else {
                throw TargetError.unexpected("no count of rows of \(spec.table)")
            }
            rows += number
        }
        return rows
    }
}
