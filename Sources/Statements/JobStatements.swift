import Terms

/// The SQL that pauses and restores one of TimescaleDB's background jobs.
public enum JobStatements {
    /// Turns the job's schedule on or off; a job that no longer exists gives a notice and a row of NULLs, or no
    /// row.
    ///
    /// `alter_job` forgets a job's time zone when it is not given, and moves the next start when it is; so the
    /// two are given together (seen with TimescaleDB 2.19.3 and 2.29.2).
    ///
    /// - Parameters:
    ///   - timeZone: the job's own, which it keeps; `nil` when it has none.
    ///   - nextStart: when it is due, as the server printed it; counts only with a time zone.
    ///   - extensionSchema: where the extension's functions are; `public` unless somebody moved it.
    public static func schedule(
        job: Int, on: Bool, timeZone: String? = nil, nextStart: String? = nil, extensionSchema: String
    ) -> String {
        var arguments = "\(job), scheduled => \(on), if_exists => true"
        if let timeZone {
            arguments += ", timezone => \(quotedLiteral(timeZone))"
            if let nextStart { arguments += ", next_start => \(quotedLiteral(nextStart))::timestamptz" }
        }
        return "SELECT job_id FROM \(quotedIdentifier(extensionSchema)).alter_job(\(arguments))"
    }
}
