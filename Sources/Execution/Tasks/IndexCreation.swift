import Statements
import Tasks
import Terms
import Timescale

/// Makes one recorded index of a hypertable.
///
/// The record may come from the table's comment, which its owner may edit, or from a file. Therefore
/// - the definition is read, compared with the hypertable, and written anew (`IndexStatement`),
/// - the server takes it as one statement,
/// - the table's owner makes the index if the role may become the owner: functions in expressions that the server
///   evaluates as it reads the statement then have the owner's rights, as in the making of the index itself,
/// - otherwise an index with expressions or a condition is refused (`IndexMaker`),
/// - the catalog has to show the index afterwards.
struct IndexCreation {
    let index: IndexDefinition
    let table: TableName

    /// - Returns: a warning if the catalog shows another definition than the recorded one.
    /// - Throws: `TaskFailure`, `ServerError`.
    func run(on session: Session) async throws -> String? {
        guard let statement = index.provenStatement(on: table) else { throw refusal }
        try await make(statement, on: session)
        guard let definition = try await session.definition(ofIndex: index.name, on: table) else {
            throw TaskFailure(
                message: "the server made no index \(index.name) on \(table), though it reported no error",
                hint: "look for an event trigger that renames or drops indexes, and run again")
        }
        for statement in index.finish(on: table) { try await session.execute(statement) }
        guard (try? IndexStatement(parsing: definition)) != statement else { return nil }
        return
            "the index \(index.name) was made as \(definition); the recorded definition is: \(index.definition)"
    }

    /// Makes the index under its settings, and restores the session's own.
    private func make(_ statement: IndexStatement, on session: Session) async throws {
        guard let maker = try await session.indexMaker(on: table, tablespace: index.tablespace) else {
            throw TaskFailure(
                message: "there is no table \(table)", hint: "look for the hypertable, and run again")
        }
        let path = try await session.query("SELECT pg_catalog.current_setting('search_path')").first?[0] ?? ""
        let resets = [
            "SELECT pg_catalog.set_config('search_path', \(quotedLiteral(path)), false)",
            "RESET default_tablespace",
        ]
        do {
            for setting in index.settings { try await session.execute(setting) }
            try await session.make(statement, by: maker)
        } catch {
            // If the connection is lost, this fails as well, and says less.
            for reset in resets { _ = try? await session.query(reset) }
            if let refusal = error as? IndexMaker.Refusal { throw Self.failure(refusal, statement) }
            throw error
        }
        for reset in resets { _ = try await session.query(reset) }
    }

    private static func failure(
        _ refusal: IndexMaker.Refusal, _ statement: IndexStatement
    ) -> TaskFailure {
        TaskFailure(
            message: "\(refusal.reason); nothing was sent: \(statement.sql)",
            hint:
                "type \(refusal.remedy), or make the index by hand if you trust its functions; then it is safe to run "
                + "again, or to abandon")
    }

    private var refusal: TaskFailure {
        TaskFailure(
            message: "the recorded definition is not that of an index of \(table); it was not run",
            hint:
                "a person changed the record, which is in the state file and in the table's comment: make the index by "
                + "hand under this name, and run again")
    }
}

extension IndexDefinition {
    /// `nil` unless the definition can only make this index on the hypertable.
    func provenStatement(on table: TableName) -> IndexStatement? {
        try? statement(on: table)
    }

    /// The definition, to be shown as a statement that a person may use. A text that is not proven is not shown.
    func shown(on table: TableName) -> String {
        provenStatement(on: table) == nil
            ? "its recorded definition is not that of an index of \(table), and is not shown"
            : "it was: \(definition)"
    }
}
