import Glibc
import Synchronization

/// The identity of a file's content: a file that changes gets another one.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    let size: Int64
    /// The time of the last change of the content, since 1970.
    let seconds: Int
    let nanoseconds: Int

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}

/// Refuses files that change while a source is in use. It keeps the identity that each file had at first.
///
/// Changes between two runs are found by `ChangedFiles`.
final class FileChangeDetector: Sendable {
    private let known = Mutex<[String: FileIdentity]>([:])

    /// - Throws: ``SourceError`` of kind `changed` if the file had another identity before.
    func check(_ identity: FileIdentity, of path: String, named name: String) throws {
        let first = known.withLock { known in
            let first = known[path] ?? identity
            known[path] = first
            return first
        }
        guard first == identity else { throw SourceError.changed(name) }
    }
}

extension SourceError {
    static func changed(_ name: String) -> SourceError {
        SourceError(
            .changed, RowPlace(input: name), "the file changed since it was first read",
            hint: "rows may be missing from the windows loaded already: stop whatever writes to the file, "
                + "then run again")
    }
}
