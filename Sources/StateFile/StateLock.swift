import Glibc
import Synchronization
import SystemPackage

/// The right to write a state file, held by one process at a time.
///
/// The lock is an `flock` on a file of its own beside the state file, named like it with `.lock` behind. The
/// kernel gives it back when its holder ends in any way, `kill -9` included, so a lock file that was left
/// behind is no obstacle. What stands in it only names the holder.
///
/// The lock file is never removed. Whoever removed it on the way out would take it from under a second process
/// that had opened it and was about to lock it, while a third made a new one and locked that: two holders. If
/// a person removes it, the state file's own `flock`, which ``StateLog`` takes too, still keeps a second
/// writer out.
public final class StateLock: Sendable {
    /// The state file that the lock is for.
    public let statePath: FilePath
    public let holder: LockHolder
    /// Who held the lock before and did not give it back: they were killed, or their machine stopped.
    public let abandonedBy: LockHolder?

    let files: any FileOperations
    private let file: Mutex<OpenFile?>

    /// How often ``acquire(_:holder:files:)`` tries, and the pause between, in microseconds. A ``probe(_:files:)``
    /// holds a shared lock for an instant, which must not stop a run that starts just then.
    private static let attempts = 10
    private static let pause: UInt32 = 20_000

    private init(
        _ statePath: FilePath, _ holder: LockHolder, abandonedBy: LockHolder?, _ file: OpenFile
    ) {
        self.statePath = statePath
        self.holder = holder
        self.abandonedBy = abandonedBy
        files = file.files
        self.file = Mutex(file)
    }

    deinit {
        release()
    }

    /// Takes the lock, or gives up after a fifth of a second.
    ///
    /// - Throws: ``StateError/locked(path:by:)`` when another process has it, ``StateError/cannotLock(path:reason:)``
    ///   when the lock file cannot be made, opened or written.
    public static func acquire(
        _ statePath: FilePath, holder: LockHolder, files: any FileOperations = SystemFiles()
    ) throws -> StateLock {
        let path = statePath.with(suffix: ".lock")
        return try located(path) {
            var other: LockHolder?
            for attempt in 0..<attempts {
                if attempt > 0 { usleep(pause) }
                let file = try OpenFile(path, .createOrAppend, files)
                // A lock on a file that no longer has the name keeps nobody out.
                guard try file.lock(.exclusive), try file.isStillInPlace() else {
                    other = try LockHolder(reading: file)
                    continue
                }
                let previous = try LockHolder(reading: file)
                try file.truncate(to: 0)
                try file.write(holder.line)
                return StateLock(statePath, holder, abandonedBy: previous, file)
            }
            throw StateError.locked(path: statePath, by: other)
        }
    }

    /// Gives the lock back; a log that was opened with it refuses to append from then on.
    public func release() {
        file.withLock { file in
            // The name goes first, so that the next holder does not take this one for killed. That it stays
            // when this fails is harmless.
            try? file?.truncate(to: 0)
            file = nil
        }
    }

    /// Whether ``release()`` was not called yet.
    var isHeld: Bool {
        file.withLock { $0 != nil }
    }
}

extension StateLock {
    /// Whether a lock is held.
    public enum Probe: Hashable, Sendable {
        /// Nobody runs; `abandonedBy` was killed while they did.
        case free(abandonedBy: LockHolder?)
        /// Somebody runs; nil when they have not written their name yet.
        case held(by: LockHolder?)
    }

    /// Tells whether somebody holds the lock of a state file now, without making or changing anything.
    ///
    /// - Throws: ``StateError/cannotLock(path:reason:)`` when the lock file cannot be read.
    public static func probe(
        _ statePath: FilePath, files: any FileOperations = SystemFiles()
    ) throws -> Probe {
        let path = statePath.with(suffix: ".lock")
        return try located(path) {
            let file: OpenFile
            do {
                file = try OpenFile(path, .read, files)
            } catch Errno.noSuchFileOrDirectory {
                return .free(abandonedBy: nil)
            }
            let isFree = try file.lock(.shared)
            let holder = try LockHolder(reading: file)
            return isFree ? .free(abandonedBy: holder) : .held(by: holder)
        }
    }

    private static func located<Value>(_ path: FilePath, _ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let failure as Errno {
            throw StateError.cannotLock(path: path, reason: failure.description)
        }
    }
}
