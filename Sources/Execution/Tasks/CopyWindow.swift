import Postgres
import RowSources
import Rows
import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

/// Fills a window from the source: one transaction that empties it, loads it, and checks what arrived.
struct CopyWindow {
    let table: TargetTable
    let window: Window
    let server: ServerFacts
    /// The rows of the window that a `delete` removed since it was last loaded.
    let emptied: Int
    /// The risks that the run accepts.
    let accepted: Set<Risk>
    /// Called with the columns of the rows before anything is changed. An error that it throws ends the task.
    let checkColumns: @Sendable ([String]) async throws -> Void
    /// Called with the rows and bytes sent so far.
    let progress: @Sendable (_ rows: Int, _ bytes: Int) -> Void
    /// Called at each fault point that the task passes.
    let reached: @Sendable (FaultPoint) -> Void

    func run(on session: Session) async throws -> TaskResult {
        // A chunk that is made inside the load's transaction blocks every other load and writer until its end.
        let chunks: ChunkOutcome
        do {
            chunks = try await session.makeChunks(for: window, of: table.facts, on: server)
        } catch let error as ServerError {
            throw await session.cause(of: error, on: table)
        }
        reached(.chunks)
        let sent = table.copyFormat.current
        do {
            return try await run(sent, chunks, on: session)
        } catch let reason as NeedsText where sent.format == .binary {
            // One value that only the server reads for certain sends the whole window as text, from its start.
            return try await run(table.copyFormat.text(because: reason), chunks, on: session)
        }
    }

    private func run(
        _ sent: CopyFormatChoice.Choice, _ chunks: ChunkOutcome, on session: Session
    ) async throws -> TaskResult {
        do {
            let before = try await quickCount()
            let tally = try await table.source.withRows(of: window, as: sent.format) { reader in
                try await load(reader, sent.format, chunks, on: session)
            }
            // Only now has the source, too, said that it ended well.
            let moved = try await check(tally, before, on: session)
            reached(.sent)
            try await session.commit()
            return TaskResult(
                rows: tally.rows, bytes: tally.bytes, digest: tally.digest.map(digestText),
                rowsBefore: tally.rowsBefore, rowsAfter: tally.rowsAfter,
                warnings: warnings(tally, sent, moved))
        } catch {
            await session.rollback()
            throw await located(error, sent, on: session)
        }
    }

    private func quickCount() async throws -> SourceCount? {
        table.source.countsCheaply ? try await table.source.count(of: window) : nil
    }

    /// Sends the source's rows, and leaves the transaction open.
    private func load(
        _ reader: any RowReader, _ format: CopyFormat, _ chunks: ChunkOutcome, on session: Session
    ) async throws -> RowTally {
        let copy = CopyStatement(table: table.spec.table, columns: reader.columns, format: format)
        let first = try await session.read(reader)
        if first != nil { try await checkColumns(reader.columns) }
        if let first, case .notAvailable = chunks {
            try await makeChunk(of: first, copy, on: session)
        }
        let stream = try await stream(first, reader, format, on: session)
        try await session.begin()
        try await session.lock(table, window, sending: copy.columns)
        let held = try await session.empty(table.rows(of: window))
        reached(.deleted)
        if table.spec.compressesDirectly { _ = try await session.query(CopyStatement.directCompress) }
        let stored = try await session.copyIn(copy.sql) { try stream.next() }
        guard stored == reader.tally.rows else { throw refused(stored: stored, sent: reader.tally.rows) }
        if let fewer = FewerRows(held: max(held, emptied), given: stored, accepted: accepted) {
            throw fewer.failure(countedBy: "the copy itself", isEmptied: emptied > held)
        }
        return reader.tally
    }

    /// The rows as they come, or sorted for the columnstore. They are sorted before the transaction begins, to keep it
    /// short.
    private func stream(
        _ first: [UInt8]?, _ reader: any RowReader, _ format: CopyFormat, on session: Session
    ) async throws -> CopyStream {
        let more: @Sendable () throws -> [UInt8]? = {
            let batch = try reader.next()
            Liveness.current?.touch()
            progress(reader.tally.rows, reader.tally.bytes)
            return batch
        }
        guard format == .binary, let order = table.order(ofColumns: reader.columns) else {
            return CopyStream(first: first, format: format, more: more)
        }
        let rows = try await session.sort(first, by: order, folder: table.scratchFolder, more)
        return CopyStream(first: try rows.next(), format: .binary) { try rows.next() }
    }

    /// Makes the chunk of a row by storing the row and deleting it again: the Apache edition has no other way. The load
    /// makes the chunks of other rows.
    ///
    /// A window that holds rows has its chunk already, and a unique key could refuse the row. A hypertable with triggers is
    /// left to the load, because their other effects would stay. A row that is not stored once, in its window, must not be
    /// committed; the load reports what is wrong with it.
    private func makeChunk(
        of row: [UInt8], _ copy: CopyStatement, on session: Session
    ) async throws {
        guard !table.facts.triggers.contains(where: \.isEnabled) else { return }
        let rows = table.rows(of: window)
        do {
            try await session.transaction { [table, window] session in
                try session.lock(table, window, sending: copy.columns)
                guard try session.query(ExistsStatement(rows).sql).first?[0] == "f" else { return }
                let stream = CopyStream(first: row, format: copy.format) { nil }
                _ = try session.query(ApplicationPath.use)
                let stored = try session.copyIn(copy.sql) { try stream.next() }
                guard stored == 1, try session.query(CountStatement(rows).sql).first?[0] == "1",
                    try session.empty(rows) == 1
                else { throw Misplaced() }
            }
        } catch is Misplaced {}
    }

    /// The row was not stored as one row of its window.
    private struct Misplaced: Error {}

    /// Counts the window in the target and, at the same time, in the source again.
    private func check(
        _ tally: RowTally, _ before: SourceCount?, on session: Session
    ) async throws -> String? {
        async let counted = before == nil ? nil : table.source.count(of: window)
        let moved = try await verify(tally, on: session)
        guard let before, let after = try await counted else { return moved }
        // A time that cannot be loaded is refused while its row is read, which names it.
        try SourceStillness(before: before.checked(), after: after.checked())
            .check(tally, on: table.spec.timeType)
        return moved
    }

    /// A trigger may keep rows out, or move them to another time, and so does a time column that rounds: the window
    /// has to hold what was sent.
    ///
    /// - Returns: a warning if a trigger before each row changed times within the window, which its owner may want.
    private func verify(_ tally: RowTally, on session: Session) async throws -> String? {
        _ = try await session.query(ApplicationPath.leave)
        let stored = try await StoredCount(
            of: window, in: table, on: session, summingTimes: table.hasInsertTriggers)
        // Deferred triggers run at the commit.
        _ = try await session.query(ApplicationPath.use)
        guard stored.rows == tally.rows else { throw refused(stored: stored.rows, sent: tally.rows) }
        guard !table.roundsTimes, !stored.hasTimes(of: tally) else { return nil }
        let failure = moved(stored, tally)
        guard !table.keepsTimes else { throw failure }
        return "a trigger changed times within the window: "
            + (failure.details ?? []).joined(separator: ", ")
    }

    private func moved(_ stored: StoredCount, _ tally: RowTally) -> TaskFailure {
        let axis = table.spec.timeType
        let sent = SourceCount(
            rows: tally.rows, earliest: tally.earliest, latest: tally.latest, method: "the copy")
        return TaskFailure(
            message: "the window holds other times than were sent; the load was rolled back",
            details: [
                "\(sent.text(axis)) were sent", "the window holds \(stored.text(axis))",
            ],
            hint:
                "look for a trigger on the hypertable that changes the time of rows, and disable it for the backfill, "
                + "or have the source give the times that it makes")
    }

    private func refused(stored: Int, sent: Int) -> TaskFailure {
        let time = table.facts.columns.first { $0.name == table.spec.timeColumn }
        let rounding = time?.lossyType.map { type in
            "the time column is of type \(type.title), and the server rounds times to that, also over the end of a "
                + "window: give it its full precision, or cut the times in the source; or "
        }
        return TaskFailure(
            message: "\(sent) rows were sent, but the window holds \(stored); the load was rolled back",
            hint: (rounding ?? "")
                + "look for a BEFORE INSERT trigger on the hypertable that drops rows or changes their time")
    }

    /// The server names lines of what was sent; a person wants the line of the source.
    private func located(_ error: any Error, _ sent: CopyFormatChoice.Choice, on session: Session) async
        -> any Error
    {
        guard let error = error as? ServerError, let line = error.copy?.line else { return error }
        var place: RowPlace?
        if let read = try? await lineRead(ofSent: line, sent, on: session) {
            place = try? await table.source.place(ofSentLine: read, in: window, as: sent.format)
        }
        return TaskFailure(error, at: place?.description ?? "line \(line) of what was sent")
    }

    /// The line of what the source gives that was sent as a line, which is another where rows were put in order.
    private func lineRead(ofSent line: Int, _ sent: CopyFormatChoice.Choice, on session: Session) async throws
        -> Int?
    {
        guard table.spec.compressesDirectly, sent.format == .binary else { return line }
        return try await table.source.withRows(of: window, as: sent.format) { reader in
            guard let order = table.order(ofColumns: reader.columns) else {
                while try reader.next() != nil {}
                return line
            }
            let rows = try await session.sort(nil, by: order, folder: table.scratchFolder) {
                let batch = try reader.next()
                Liveness.current?.touch()
                return batch
            }
            return try rows.ordinal(ofTuple: line)
        }
    }

    private func warnings(_ tally: RowTally, _ sent: CopyFormatChoice.Choice, _ moved: String?) -> [String]? {
        var warnings = tally.notes + [moved].compactMap(\.self)
        if let warning = table.copyFormat.warning(of: sent) { warnings.append(warning) }
        if sent.format != .binary, table.spec.compressesDirectly {
            warnings.append(
                "the rows went into the columnstore in the source's order, as they were sent as text")
        }
        if tally.droppedZones > 0 {
            warnings.append(
                "\(tally.droppedZones) times were given with a zone other than UTC, which a column of type "
                    + "\(table.spec.timeType.rawValue) drops, as PostgreSQL does")
        }
        return warnings.isEmpty ? nil : warnings
    }
}

extension Session {
    /// The next batch; on the session's own thread, as reading blocks.
    fileprivate func read(_ reader: any RowReader) throws -> [UInt8]? {
        try reader.next()
    }

    /// The rows in order; on the session's own thread, as reading blocks.
    fileprivate func sort(
        _ first: [UInt8]?, by order: TupleOrder, folder: String, _ more: @Sendable () throws -> [UInt8]?
    ) throws -> SortedRows {
        try SortedRows(first: first, order: order, folder: folder, more: more)
    }
}
