import Rows

/// A client library's access to one database, for one ``DatabaseRequest``. Each engine implements it.
///
/// ``DatabaseSource`` does everything that the engines have in common: batches, windows, cancellation, places in errors.
///
/// All calls may block. The calls of one connection, ``connect()`` included, are made on one thread, one after the other.
/// Only ``DatabaseConnection/interrupt()`` is called from other threads.
package protocol DatabaseClient: Sendable {
    var request: DatabaseRequest { get }

    /// The zone of times that have none: that of the request, or else UTC.
    var zone: ZoneTable { get }

    /// The name of the source in messages: "the table readings of the source `meters` (meters.db)". Never contains a
    /// secret.
    var name: String { get }

    /// The host and port of the database, for messages: `db.example:3306`; `nil` where the name says enough. Never
    /// contains a secret.
    var address: String? { get }

    /// Whether ``DatabaseConnection/check()`` compares times within values, such as those in arrays, with the target's
    /// types.
    var checksInnerTimes: Bool { get }

    /// Opens a connection that cannot change the source, with all settings pinned that affect results.
    ///
    /// Gives up on a server that does not answer within the request's time to connect, if the library allows that.
    ///
    /// - Throws: ``SourceError``, which never contains a secret.
    func connect() throws -> any DatabaseConnection
}

extension DatabaseClient {
    package var name: String { "\(request.title) (\(request.shownAddress))" }

    package var address: String? { nil }

    package var checksInnerTimes: Bool { false }

    /// The zone that the plan names for times that have none; `nil` where it names none.
    package var plannedZone: ZoneTable? { request.zone.map { _ in zone } }

    /// The name, and the address if there is one.
    var place: String { address.map { "\(name) at \($0)" } ?? name }
}
