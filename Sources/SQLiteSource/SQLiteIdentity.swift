#if SQLite
    import Glibc
    import Synchronization

    /// The identity of a file, independent of its content.
    struct SQLiteIdentity: Equatable {
        private let device: dev_t
        private let inode: ino_t

        /// Nil if there is no file at the path, or it may not be inspected.
        init?(of path: String) {
            var found = stat()
            guard stat(path, &found) == 0 else { return nil }
            device = found.st_dev
            inode = found.st_ino
        }
    }

    /// The file that a source's first connection has opened. All other connections must open the same file.
    final class FirstSQLiteFile: Sendable {
        private let identity = Mutex<SQLiteIdentity?>(nil)

        /// - Throws: `SourceError` for another file than the first.
        func require(_ file: SQLiteFile) throws {
            let isSame = identity.withLock { first in
                if first == nil { first = file.identity }
                return first == file.identity
            }
            guard isSame else { throw file.replaced }
        }
    }
#endif
