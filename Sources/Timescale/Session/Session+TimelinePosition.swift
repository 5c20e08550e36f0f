import Postgres
import Statements

extension Session {
    /// Reads where the server is on its time line.
    ///
    /// - Returns: `nil` on a standby, and where the server does not let the role ask.
    /// - Throws: ``ServerError``.
    package func timelinePosition() throws -> TimelinePosition? {
        do {
            return try query("SELECT \(TimelinePosition.sql)").first?[0].flatMap { TimelinePosition($0) }
        } catch let error as ServerError where ["42501", "55000"].contains(error.sqlState) {
            return nil
        }
    }
}
