#if SQLite
    import CSQLite
    import Glibc
    import RowSources
    import Synchronization

    /// An open database file, and the flag that ends what runs on it.
    final class SQLiteFile: Sendable {
        nonisolated(unsafe) let handle: OpaquePointer
        let name: String
        /// Of the file that was opened.
        let identity: SQLiteIdentity
        private let path: String
        private let shownPath: String
        private let patience: Duration
        private let interrupted = Atomic<Bool>(false)
        /// When another program's lock was last in the way.
        private let lockedAt = Mutex<ContinuousClock.Instant?>(nil)

        /// - Parameter shownPath: the path as the plan has it.
        /// - Throws: `SourceError` when there is no such file, or it cannot be read.
        init(_ path: String, _ name: String, shownPath: String, patience: Duration) throws {
            self.name = name
            self.path = path
            self.shownPath = shownPath
            self.patience = patience
            let place = RowPlace(input: name)
            guard let identity = SQLiteIdentity(of: path) else {
                throw SourceError(
                    .noFile, place, "there is no file \(path)",
                    hint: "relative paths start from the folder of the plan")
            }
            self.identity = identity
            var opened: OpaquePointer?
            let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
            let code = sqlite3_open_v2(path, &opened, flags, nil)
            guard let opened else {
                throw SourceError(.unreadable, place, "SQLite has not enough memory")
            }
            handle = opened
            guard code == SQLITE_OK else {
                let error = SourceError(.unreadable, place, "\(path) cannot be opened: \(Self.text(opened))")
                sqlite3_close_v2(opened)
                throw error
            }
            // Otherwise a column that is misspelt, in double quotes, would be a text that is in every row.
            csqlite_refuse_quoted_texts(handle)
            let context = Unmanaged.passUnretained(self).toOpaque()
            sqlite3_progress_handler(
                handle, 10_000, { SQLiteFile.of($0)?.isInterrupted == true ? 1 : 0 }, context)
            sqlite3_busy_handler(handle, { SQLiteFile.of($0)?.waits(after: $1) == true ? 1 : 0 }, context)
        }

        private static func of(_ context: UnsafeMutableRawPointer?) -> SQLiteFile? {
            context.map { Unmanaged<SQLiteFile>.fromOpaque($0).takeUnretainedValue() }
        }

        private static func text(_ handle: OpaquePointer) -> String {
            String(cString: sqlite3_errmsg(handle))
        }

        var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }

        func interrupt() {
            interrupted.store(true, ordering: .relaxed)
            sqlite3_interrupt(handle)
        }

        /// Refuses to read on in a file that its path no longer leads to: what has taken its place has other rows.
        ///
        /// - Throws: `SourceError`.
        func requireInPlace() throws {
            guard SQLiteIdentity(of: path) == identity else { throw replaced }
        }

        /// The refusal of another file than the one that was read before.
        var replaced: SourceError {
            SourceError(
                .changed, RowPlace(input: name),
                "\(shownPath) is not the file any more that it was when the run began",
                hint:
                    "it was moved, deleted or replaced meanwhile. The next run reads what is there then; it does not "
                    + "compare windows that are done with that")
        }

        /// How many bytes the database has; nil when it does not tell.
        func size() throws -> Int64? {
            let pages = try SQLiteStatement(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", on: self)
            return try pages.step() ? pages.integer(0) : nil
        }

        /// Waits a little for another program's lock to go; false when that has lasted long enough.
        private func waits(after tries: Int32) -> Bool {
            let step = Duration.milliseconds(20)
            guard !isInterrupted, step * Int(tries) < patience else { return false }
            lockedAt.withLock { $0 = .now }
            if tries == 0 {
                Liveness.current?.meet { [self] in
                    isLocked ? "a lock on \(shownPath), which another program holds" : nil
                }
            }
            usleep(20_000)
            return true
        }

        private var isLocked: Bool {
            lockedAt.withLock { $0.map { $0 + .milliseconds(200) > .now } ?? false }
        }

        /// The error behind a code that SQLite has just returned.
        func error(_ code: Int32) -> any Error {
            if isInterrupted || code & 0xFF == SQLITE_INTERRUPT { return CancellationError() }
            return SourceError(
                .query, RowPlace(input: name), Self.text(handle), hint: hint(code),
                isTransient: Self.passing.contains(code & 0xFF))
        }

        /// Locks of others, in all their extended codes, and races for them.
        private static let passing: Set<Int32> = [SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL]

        private func hint(_ code: Int32) -> String? {
            if code == csqlite_readonly_rollback {
                return
                    "a program that was writing has crashed: what it left half done, in the file -journal beside the "
                    + "database, is undone by whoever opens it for writing, such as `sqlite3 FILE \"pragma user_version\"`"
            }
            return switch code & 0xFF {
            case SQLITE_BUSY, SQLITE_LOCKED:
                "another program keeps the database locked for longer than \(patience); run again later"
            case SQLITE_CANTOPEN, SQLITE_READONLY:
                "a database in WAL mode needs its files -wal and -shm, or a folder in which they can be made; "
                    + "or read a copy of it, made by `sqlite3 FILE \".backup COPY\"`"
            case SQLITE_CORRUPT, SQLITE_NOTADB: "`sqlite3 FILE \"pragma integrity_check\"` says more"
            default: nil
            }
        }

        func close() {
            sqlite3_close_v2(handle)
        }
    }
#endif
