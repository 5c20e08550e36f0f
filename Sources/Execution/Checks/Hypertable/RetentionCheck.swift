import Postgres
import Tasks
import TimeAxis
import Timescale

/// A retention policy drops loaded windows as soon as it runs, if it reaches that far.
///
/// A policy whose reach the server cannot compute would fail by itself, and so does not keep the plan from running.
struct RetentionCheck: Check {
    func problems(of hypertable: CheckedHypertable) -> [PlanProblem] {
        hypertable.retention.compactMap { job, reach in
            switch reach {
            case .success(.chunksEnding(let cutoff)):
                hypertable.spec.range.start.map { $0 < cutoff } ?? true
                    ? .retention(job, before: cutoff, of: hypertable) : nil
            case .success(.chunksMade): nil
            case .failure(let error): .unknownRetention(job, error, of: hypertable)
            }
        }
    }
}

extension PlanProblem {
    fileprivate static func retention(
        _ job: PolicyJob, before cutoff: Int64, of hypertable: CheckedHypertable
    ) -> PlanProblem {
        let spec = hypertable.spec
        let moment = spec.pausesPolicies ? "once it is on again" : "at any moment of the run"
        return warning(
            "retention",
            "\(job) drops what lies before \(spec.timeType.text(cutoff)), loaded or not, \(moment)",
            at: spec.places.table, fix: "start the windows there, or lengthen the policy")
    }

    fileprivate static func unknownRetention(
        _ job: PolicyJob, _ error: ServerError, of hypertable: CheckedHypertable
    ) -> PlanProblem {
        warning(
            "retention", "what \(job) drops could not be told: \(error)", at: hypertable.spec.places.table,
            fix: "make sure that the hypertable's integer_now function works, or remove the policy")
    }
}
