import Terms

/// The SQL that pauses and restores one of TimescaleDB's background jobs.
package enum JobStatements {
    /// Turns the job's schedule on or off; a job that no longer exists gives a notice and a row of NULLs, or no
    /// row.
    ///
    /// Time zone and next start are given together: `alter_job` forgets a job's time zone if it is not given, and moves
    /// the next start if it is (seen with TimescaleDB 2.19.3 and 2.29.2).
    ///
    /// - Parameters:
    ///   - timeZone: the job's own, which it keeps; `nil` if it has none.
    ///   - nextStart: the time at which it is due, as the server printed it; used only with a time zone.
    ///   - extensionSchema: the schema of the extension's functions; `public` unless it was moved.
    package static func schedule(
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
