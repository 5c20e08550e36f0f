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

/// Refuses files that change while a source is in use, and a file that the source meets under two names. It keeps the
/// identity that each file had at first.
///
/// A symbolic link, a hard link and a bind mount give one file a second name, and its rows would be loaded twice. Device
/// and inode tell: a list of names does not. Changes between two runs are found by `ChangedFiles`.
final class FileChangeDetector: Sendable {
    private struct Known {
        var identities: [String: FileIdentity] = [:]
        /// The first path of each file, and its name in messages.
        var owners: [FileIdentity: (path: String, name: String)] = [:]
    }

    private let known = Mutex(Known())

    /// - Throws: ``SourceError`` of kind `changed` if the file had another identity before, of kind `metTwice` if it is
    ///   known under another path.
    func check(_ identity: FileIdentity, of path: String, named name: String) throws {
        let (first, owner) = known.withLock { known in
            let first = known.identities[path] ?? identity
            known.identities[path] = first
            let owner = known.owners[identity] ?? (path, name)
            known.owners[identity] = owner
            return (first, owner)
        }
        guard first == identity else { throw SourceError.changed(name) }
        guard owner.path == path else { throw SourceError.metTwice(name, owner.name) }
    }
}

extension SourceError {
    static func metTwice(_ name: String, _ other: String) -> SourceError {
        SourceError(
            .metTwice, RowPlace(input: name),
            "this is the same file as \(other): its rows would be loaded twice",
            hint:
                "a symbolic link, a hard link or a mount gives the file two names. Remove one of them, or make the "
                + "plan's `path` match only one")
    }

    static func packedCopy(_ name: String, _ other: String) -> SourceError {
        SourceError(
            .metTwice, RowPlace(input: name),
            "its name is that of \(other), packed otherwise: the same rows would be loaded twice",
            hint:
                "remove one of the two files, rename one if their rows differ, or make the plan's `path` match only one"
        )
    }

    static func changed(_ name: String) -> SourceError {
        SourceError(
            .changed, RowPlace(input: name), "the file changed since it was first read",
            hint: "rows may be missing from the windows loaded already: stop whatever writes to the file, "
                + "then run again")
    }
}
