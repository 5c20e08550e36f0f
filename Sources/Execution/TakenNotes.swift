import Postgres
import Statements
import Tasks
import Terms
import Timescale

/// Reads and writes the notes of one state file.
public struct TakenNotes: Sendable {
    /// Who takes: what a new note says.
    private let author: TakenNote

    public init(author: TakenNote) {
        self.author = author
    }

    /// The note of a hypertable.
    ///
    /// - Throws: `ServerError`.
    public func note(of table: TableName, on session: Session) async throws -> TakenNote? {
        TakenNote.split(try await comment(of: table, on: session)).note
    }

    /// Whether a note was written by runs with this state file.
    public func isOurs(_ note: TakenNote) -> Bool { note.state == author.state }

    /// Notes what is about to be taken; what is noted already stays as it was noted.
    ///
    /// - Returns: a warning when the role may not write it.
    /// - Throws: `ServerError`.
    func add(
        jobs: [RecordedJob] = [], indexes: [IndexDefinition] = [], to table: TableName, on session: Session
    ) async throws -> String? {
        let isNoted = try await change(table, on: session) { note in
            var note = note ?? author
            note.jobs.record(jobs.filter(\.isScheduled))
            note.indexes.record(indexes)
            return note
        }
        return isNoted
            ? nil
            : "the role may not write into the comment of \(table) what was taken from it; should the state "
                + "file be lost, nobody knows"
    }

    /// Notes that a run begins to empty windows.
    ///
    /// - Returns: false when the role may not write it.
    /// - Throws: `ServerError`.
    func mark(_ word: String, on table: TableName, _ session: Session) async throws -> Bool {
        let next = try await session.nextTransaction()
        return try await change(table, on: session) { note in
            var note = note.map(here) ?? author
            note.word = word
            note.firstTransaction = note.firstTransaction ?? next
            return note
        }
    }

    /// Takes back the note of jobs or indexes that were given back, or that windows are not whole.
    ///
    /// - Throws: `ServerError`.
    func remove(
        jobs: Bool = false, indexes: Bool = false, word: Bool = false, from table: TableName,
        on session: Session
    ) async throws {
        _ = try await change(table, on: session) { note in
            var note = note
            if jobs { note?.jobs = [] }
            if indexes { note?.indexes = [] }
            if word {
                note?.word = nil
                note?.firstTransaction = nil
            }
            return note
        }
    }

    /// Makes the note ours.
    ///
    /// - Throws: `ServerError`.
    public func adopt(_ table: TableName, on session: Session) async throws {
        _ = try await change(table, on: session) { note in
            var note = note.map(here)
            note?.state = author.state
            note?.plan = author.plan
            note?.host = author.host
            return note
        }
    }

    /// The first transaction that a note tells of, if it tells of one of this server.
    func firstTransaction(of note: TakenNote) -> Int64? { here(note).firstTransaction }

    /// The note as one of this server: what is said of another one's transactions does not count.
    private func here(_ note: TakenNote) -> TakenNote {
        guard note.server != author.server else { return note }
        var note = note
        (note.server, note.firstTransaction) = (author.server, nil)
        return note
    }

    /// - Returns: false when the role may not write it.
    private func change(
        _ table: TableName, on session: Session, _ change: (TakenNote?) -> TakenNote?
    ) async throws -> Bool {
        let former = try await comment(of: table, on: session)
        let (text, note) = TakenNote.split(former)
        let new = change(note)
        let comment = try new.flatMap { $0.isEmpty ? nil : $0 }.map { try $0.comment(after: text) } ?? text
        guard comment != former else { return true }
        do {
            try await session.execute(
                "COMMENT ON TABLE \(table.sql) IS \(comment.map(quotedLiteral) ?? "NULL")")
            return true
        } catch let error as ServerError where error.sqlState == "42501" {
            return false
        }
    }

    private func comment(of table: TableName, on session: Session) async throws -> String? {
        try await session.query(
            "SELECT pg_catalog.obj_description(pg_catalog.to_regclass(\(quotedLiteral(table.sql))), 'pg_class')"
        ).first?[0]
    }
}
