import Postgres
import Statements
import Tasks
import Terms
import Timescale

/// Reads and writes the notes in the comments of hypertables, for one state file.
package struct ProgressNoteStore: Sendable {
    /// What a new note says of the state file, the plan and the host.
    private let author: ProgressNote

    package init(author: ProgressNote) {
        self.author = author
    }

    /// The note of a hypertable.
    ///
    /// - Throws: `ServerError`; `TaskFailure` if the note cannot be read.
    package func note(of table: TableName, on session: Session) async throws -> ProgressNote? {
        try await comment(of: table, on: session).note
    }

    /// Whether runs with this state file wrote the note.
    func isOurs(_ note: ProgressNote) -> Bool { note.state == author.state }

    /// Notes jobs and indexes that are about to be suspended. What is noted already stays as it is.
    ///
    /// - Returns: a warning when the role may not write the comment.
    /// - Throws: `ServerError`.
    func add(
        jobs: [RecordedJob] = [], indexes: [IndexDefinition] = [], to table: TableName, on session: Session
    ) async throws -> String? {
        let isNoted = try await change(table, on: session) { note in
            var note = note ?? author
            note.record(jobs: jobs, indexes: indexes)
            return note
        }
        return isNoted
            ? nil
            : "the role may not write into the comment of \(table) what is paused and dropped; if the state file is "
                + "lost, nothing says what to restore"
    }

    /// Notes that a run begins to empty windows, and what is suspended: a person may have replaced the comment.
    ///
    /// - Returns: false when the role may not write the comment.
    /// - Throws: `ServerError`.
    func mark(
        _ word: String, _ suspended: HypertableRecord?, on table: TableName, _ session: Session
    ) async throws -> Bool {
        let next = try await session.nextTransaction()
        return try await change(table, on: session) { note in
            var note = note.map(here) ?? author
            note.word = word
            note.firstTransaction = note.firstTransaction ?? next
            note.record(jobs: suspended?.jobs ?? [], indexes: suspended?.indexes ?? [])
            return note
        }
    }

    /// Removes jobs or indexes that were restored, or the word of a load whose windows are all whole.
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

    /// Makes the note one of this state file.
    ///
    /// - Throws: `ServerError`.
    package func adopt(_ table: TableName, on session: Session) async throws {
        _ = try await change(table, on: session) { note in
            var note = note.map(here)
            note?.state = author.state
            note?.plan = author.plan
            note?.host = author.host
            return note
        }
    }

    /// The note's first transaction; `nil` when it is one of another server.
    func firstTransaction(of note: ProgressNote) -> Int64? { here(note).firstTransaction }

    /// The note as one of this server, without the transaction of another one.
    private func here(_ note: ProgressNote) -> ProgressNote {
        guard note.server != author.server else { return note }
        var note = note
        (note.server, note.firstTransaction) = (author.server, nil)
        return note
    }

    /// - Returns: false when the role may not write the comment.
    private func change(
        _ table: TableName, on session: Session, _ change: (ProgressNote?) -> ProgressNote?
    ) async throws -> Bool {
        let (former, text, note) = try await comment(of: table, on: session)
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

    /// The whole comment, and the two parts of it.
    ///
    /// - Throws: as ``note(of:on:)``.
    private func comment(
        of table: TableName, on session: Session
    ) async throws -> (whole: String?, text: String?, note: ProgressNote?) {
        do {
            let whole = try await session.comment(of: table)
            let (text, note) = try ProgressNote.split(whole)
            return (whole, text, note)
        } catch let error as UnreadableNote {
            throw TaskFailure(
                message:
                    "the comment of \(table) \(error.reason); it may name jobs and indexes that are suspended",
                hint:
                    "correct the last line of the comment, or remove it with COMMENT ON TABLE \(table.sql) IS …, and "
                    + "run again")
        }
    }
}
