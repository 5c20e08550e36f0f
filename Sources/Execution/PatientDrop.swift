import Postgres
import Statements
import Timescale

extension Session {
    /// Drops an index; one that is gone already is fine.
    ///
    /// A drop waits for every query on the hypertable, and what comes after it waits for the drop; so it gives up
    /// after a second and tries again, and the application goes on in between: for as long as the task is not
    /// cancelled and at most a hundred times.
    ///
    /// - Throws: `ServerError`; `CancellationError`.
    func dropPatiently(_ index: IndexDefinition) async throws {
        for attempt in 1... {
            try execute("SET lock_timeout = '1s'")
            let outcome = Result { try execute(index.drop) }
            try execute("SET lock_timeout = 0")
            guard case .failure(let error) = outcome else { return }
            guard (error as? ServerError)?.sqlState == "55P03", attempt < 100 else { throw error }
            try await _Concurrency.Task.sleep(for: .milliseconds(500))
        }
    }
}
