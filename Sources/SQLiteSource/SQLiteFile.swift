#if SQLite
    import CSQLite
    import Glibc
    import RowSources
    import Synchronization

    /// An open database file, which can be interrupted.
    final class SQLiteFile: Sendable {
        nonisolated(unsafe) let handle: OpaquePointer
        let name: String
        /// The identity of the file that was opened.
        let identity: SQLiteIdentity
        private let path: String
        private let shownPath: String
        private let patience: Duration
        private let interrupted = Atomic<Bool>(false)
        /// The last time at which another program's lock blocked a call.
        private let lockedAt = Mutex<ContinuousClock.Instant?>(nil)

        /// - Parameter shownPath: the path as the plan gives it.
        /// - Throws: `SourceError` for a file that does not exist or cannot be read.
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
            // Otherwise a misspelt column in double quotes would be a text, the same in every row.
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

        /// Refuses to read on if the path leads to another file than the open one, which may have other rows.
        ///
        /// - Throws: `SourceError`.
        func requireInPlace() throws {
            guard SQLiteIdentity(of: path) == identity else { throw replaced }
        }

        /// The refusal of a file that was replaced during the run.
        var replaced: SourceError {
            SourceError(
                .changed, RowPlace(input: name),
                "\(shownPath) is not the file any more that it was when the run began",
                hint:
                    "it was moved, deleted or replaced meanwhile. The next run reads the file that is there then; it does not "
                    + "compare that with the windows that are done")
        }

        /// The size of the database in bytes; nil if unknown.
        func size() throws -> Int64? {
            let pages = try SQLiteStatement(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", on: self)
            return try pages.step() ? pages.integer(0) : nil
        }

        /// Waits 20 ms for another program's lock; false once the time limit is reached.
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

        /// The error for a code that SQLite has just returned.
        func error(_ code: Int32) -> any Error {
            if isInterrupted || code & 0xFF == SQLITE_INTERRUPT { return CancellationError() }
            return SourceError(
                .query, RowPlace(input: name), Self.text(handle), hint: hint(code),
                isTransient: Self.passing.contains(code & 0xFF))
        }

        /// The codes of locks by other programs, and of races for a lock.
        private static let passing: Set<Int32> = [SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL]

        private func hint(_ code: Int32) -> String? {
            if code == csqlite_readonly_rollback {
                return
                    "a program that was writing has crashed: its unfinished change, in the file -journal beside the "
                    + "database, is undone by the next program that opens it for writing, such as `sqlite3 FILE \"pragma user_version\"`"
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
