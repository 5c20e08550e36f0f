import Glibc
import Synchronization
import SystemPackage

/// The right to write a state file, held by one process at a time.
///
/// A run with another state file is refused by the lock of the hypertable (`TargetLock`).
///
/// The lock is an `flock` on a file of its own beside the state file, named like it with `.lock` behind. The
/// kernel releases it when its holder ends in any way, `kill -9` included. A lock file that was left behind
/// therefore blocks no run. Its contents only name the holder.
///
/// The lock file is never removed. A second process may have opened it and be about to lock it, while a third
/// makes a new one and locks that: both would hold the lock. If a person removes it, the state file's own
/// `flock`, which ``StateLog`` takes too, still keeps a second writer out.
package final class StateLock: Sendable {
    /// The state file that the lock is for.
    package let statePath: FilePath
    package let holder: LockHolder
    /// The holder before, if it did not release the lock: it was killed, or its machine stopped.
    package let abandonedBy: LockHolder?

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
    ///   when the lock file cannot be made, opened or written, or holds what no lock wrote.
    package static func acquire(
        _ statePath: FilePath, holder: LockHolder, files: any FileOperations = SystemFiles()
    ) throws -> StateLock {
        let path = statePath.with(suffix: ".lock")
        return try located(path) {
            var other: LockHolder?
            for attempt in 0..<attempts {
                if attempt > 0 { usleep(pause) }
                let file = try OpenFile(path, .createOrAppend, files)
                // A lock on a file that lost its name protects nothing.
                guard try file.lock(.exclusive), try file.isStillInPlace() else {
                    other = try LockHolder(reading: file)
                    continue
                }
                let previous = try LockHolder(reading: file)
                if previous == nil, try LockHolder.isForeign(file) {
                    throw StateError.cannotLock(
                        path: path, reason: "the file is another program's; choose another --state")
                }
                try file.truncate(to: 0)
                try file.write(holder.line)
                return StateLock(statePath, holder, abandonedBy: previous, file)
            }
            throw StateError.locked(path: statePath, by: other)
        }
    }

    /// Releases the lock. A log that was opened with it refuses to append from then on.
    package func release() {
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
    /// The two states of a lock.
    package enum Probe: Hashable, Sendable {
        /// The lock is free; `abandonedBy` held it last and was killed.
        case free(abandonedBy: LockHolder?)
        /// A process holds the lock; nil while it has not written its name.
        case held(by: LockHolder?)
    }

    /// Returns whether the lock of a state file is held, and changes nothing.
    ///
    /// - Throws: ``StateError/cannotLock(path:reason:)`` when the lock file cannot be read.
    package static func probe(
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
