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
            do {
                return try drop(index)
            } catch let error as ServerError where error.sqlState == "55P03" && attempt < 100 {
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    private func drop(_ index: IndexDefinition) throws {
        try execute("SET lock_timeout = '1s'")
        do {
            try execute(index.drop)
        } catch {
            // Where the connection is lost, this fails as well, and says less.
            _ = try? execute("SET lock_timeout = 0")
            throw error
        }
        try execute("SET lock_timeout = 0")
    }
}
