import CLibPQ
import Postgres
import RowSources
import Rows
import Synchronization

/// A database of PostgreSQL, or of a server that speaks its protocol.
final class PostgresClient: DatabaseClient {
    let request: DatabaseRequest
    let zone: ZoneTable
    /// The error of the first COPY that the server refused. From then on, rows are read by SELECT.
    private let copyRefusal = Mutex<String?>(nil)

    /// - Throws: `SourceError` for an unknown zone.
    init(_ request: DatabaseRequest) throws {
        self.request = request
        zone = try request.zoneTable() ?? .utc
    }

    var address: String? { Connector.place(of: request.address) }

    var checksInnerTimes: Bool { true }

    var refusal: String? { copyRefusal.withLock { $0 } }

    /// Makes all connections read by SELECT from now on.
    func noteRefusal(_ error: ServerError) {
        copyRefusal.withLock { refusal in
            refusal = refusal ?? "\(error.sqlState): \(error.message)"
        }
    }

    func connect() throws -> any DatabaseConnection {
        let connection = PostgresConnection(self)
        _ = try connection.session()
        return connection
    }

    /// Opens a session on the server of the first.
    ///
    /// - Throws: `ConnectError`, `ServerError`, `SourceError`.
    func openSession(_ interrupt: Interrupt) throws -> PostgresSession {
        let session = try PostgresSession(self, interrupt)
        if let server = try session.server() { try request.firstServer.require(server, in: name) }
        return session
    }

    /// An error of the server or of connecting, as an error of the source.
    func located(_ error: any Error) -> any Error {
        let place = RowPlace(input: name)
        switch error {
        case let error as ConnectError:
            return SourceError(
                .unreachable, place, error.headline, hint: error.advice, isTransient: error.isTransient)
        case let error as ServerError:
            return SourceError(
                error.isConnectionLost ? .unreachable : .query, place, "\(error.sqlState): \(error.message)",
                hint: error.hint ?? Self.hint(error.sqlState), isTransient: error.isTransient)
        default: return error
        }
    }

    private static func hint(_ sqlState: String) -> String? {
        switch sqlState {
        case "42501":
            "grant the role SELECT; where row-level security would hide rows, it needs BYPASSRLS"
        case "57014": "an administrator or a limit of the server has ended the query"
        case "25006": "sources are read, never changed"
        default: nil
        }
    }
}
