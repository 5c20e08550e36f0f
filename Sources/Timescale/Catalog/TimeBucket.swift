import Postgres
import Terms
import TimeAxis

/// The buckets into which a continuous aggregate cuts time.
package struct TimeBucket: Hashable, Sendable {
    /// The schema of `time_bucket`.
    let schema: String
    package let type: TimeType
    /// As the catalog holds them: `1 mon`, `3600`.
    let width: String
    let origin: String?
    let offset: String?
    let timeZone: String?

    /// The call of `time_bucket` for a point in SQL.
    private func start(of point: String) -> String {
        let function = "\(quotedIdentifier(schema)).time_bucket"
        guard type.isCalendar else {
            let offset = self.offset.map { ", \(quotedLiteral($0))::\(type.rawValue)" } ?? ""
            return "\(function)(\(quotedLiteral(width))::\(type.rawValue), \(point)\(offset))"
        }
        let options = [
            timeZone.map { "timezone => \(quotedLiteral($0))" },
            origin.map { "origin => \(quotedLiteral($0))::\(type.rawValue)" },
            offset.map { "\"offset\" => \(quotedLiteral($0))::interval" },
        ]
        let arguments = ["\(quotedLiteral(width))::interval", point] + options.compactMap(\.self)
        return "\(function)(\(arguments.joined(separator: ", ")))"
    }

    /// The first point after a bucket. A bucket and a half later lies in the next one, although months and days of a
    /// time zone differ in length. Three buckets later does so where a clock is put back.
    private func end(ofBucketAt point: String) -> String {
        guard type.isCalendar else { return "\(point) + \(quotedLiteral(width))::\(type.rawValue)" }
        let later = { (factor: String) in
            start(of: "(\(point) + \(quotedLiteral(width))::interval * \(factor))::\(type.rawValue)")
        }
        return "coalesce(nullif(\(later("1.5")), \(point)), \(later("3")))"
    }

    /// Asks for the start of the bucket that holds the point, and the first point after it.
    func query(holding point: Int64) -> String {
        let (first, end) = (start(of: type.literal(point)), end(ofBucketAt: "b"))
        return "SELECT \(axisPoint("b", type)), \(axisPoint(end, type)) FROM (SELECT \(first) AS b) AS bucket"
    }
}

extension Session {
    /// The bucket that holds a point.
    ///
    /// - Returns: `nil` if the server cannot tell, such as at the ends of the time axis.
    /// - Throws: ``ServerError`` if the connection was lost or the statement was cancelled.
    package func bucket(_ bucket: TimeBucket, holding point: Int64) throws -> Window? {
        do {
            let row = try oneRow(bucket.query(holding: point))
            guard let start = row[0].flatMap({ Int64($0) }), let end = row[1].flatMap({ Int64($0) }),
                start <= point, point < end
            else { return nil }
            return Window(start: start, end: end)
        } catch let error as ServerError where !error.isTransient && !error.isCancellation {
            return nil
        }
    }

    /// Whether a continuous aggregate has stored something in a bucket. A role that may not look is told that it has.
    ///
    /// - Throws: ``ServerError`` if the connection was lost or the statement was cancelled.
    package func isStored(_ bucket: Window, of aggregate: ContinuousAggregate) throws -> Bool {
        guard let type = aggregate.bucket?.type else { return true }
        let column = quotedIdentifier(aggregate.column)
        let first = bucket.start.map { "\(column) >= \(type.literal($0)) AND " } ?? ""
        do {
            let row = try oneRow(
                "SELECT EXISTS (SELECT FROM \(aggregate.stored.sql) "
                    + "WHERE \(first)\(column) < \(type.literal(bucket.end)))")
            return row[0] == "t"
        } catch let error as ServerError where !error.isTransient && !error.isCancellation {
            return true
        }
    }
}
