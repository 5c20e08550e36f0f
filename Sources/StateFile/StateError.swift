import SystemPackage

/// A state file that cannot be used, and the reason. Paths are as the caller gave them.
package enum StateError: Error, Hashable, Sendable {
    /// There is no state file: nothing was run yet, or it lies elsewhere.
    case missing(path: FilePath)
    case alreadyExists(path: FilePath)
    case cannotCreate(path: FilePath, reason: String)
    case cannotLock(path: FilePath, reason: String)
    case symbolicLink(path: FilePath)
    /// A folder, a device, or the like.
    case notAFile(path: FilePath)

    case cannotRead(path: FilePath, reason: String)
    case cannotWrite(path: FilePath, reason: String)
    /// Another process removed, replaced or wrote the file during the run.
    case changedUnderneath(path: FilePath, String)
    /// An append after one that failed.
    case closed(path: FilePath, because: String)
    /// An event that has no form in the file; never the fault of the file.
    case unwritableEvent(path: FilePath, reason: String)

    /// A regular file of another kind.
    case notAStateFile(path: FilePath)
    /// `line` from 1, `byteOffset` of its start from 0.
    case damaged(path: FilePath, line: Int, byteOffset: Int, reason: String)
    /// A whole line with an event that this program cannot read.
    case unknownEvent(path: FilePath, line: Int, reason: String)
    case otherVersion(path: FilePath, found: Int, supported: Int)
    case otherTarget(path: FilePath, recorded: TargetIdentity, actual: TargetIdentity)

    /// `by` is nil while the holder has not written their name.
    case locked(path: FilePath, by: LockHolder?)

    /// The kinds of trouble, by which a command chooses its exit status.
    package enum Kind: Hashable, Sendable {
        /// There is no state file, and none can be made there.
        case cannotCreate
        /// The file is there and cannot be read or written.
        case cannotAccess
        /// The file is damaged, is no state file, or belongs to another plan, target or version.
        case unusable
        /// Another process holds the lock.
        case locked
        /// The program made an event that the file has no form for.
        case bug
    }

    package var kind: Kind {
        switch self {
        case .unwritableEvent: .bug
        case .missing, .alreadyExists, .cannotCreate, .cannotLock, .symbolicLink, .notAFile: .cannotCreate
        case .cannotRead, .cannotWrite, .changedUnderneath, .closed: .cannotAccess
        case .notAStateFile, .damaged, .unknownEvent, .otherVersion, .otherTarget: .unusable
        case .locked: .locked
        }
    }
}

extension StateError: CustomStringConvertible {
    /// What happened and where; whether it is safe to go on; what to do next.
    package var description: String {
        "\(headline).\n\(advice)"
    }

    /// What happened and where, without a full stop.
    package var headline: String {
        switch self {
        case .missing(let path): "there is no state file \(path)"
        case .alreadyExists(let path): "the state file \(path) exists already"
        case .cannotCreate(let path, let reason): "the state file \(path) cannot be created: \(reason)"
        case .cannotLock(let path, let reason): "the lock file \(path) cannot be used: \(reason)"
        case .symbolicLink(let path): "the state file \(path) is a symbolic link"
        case .notAFile(let path): "\(path) is not a regular file"
        case .cannotRead(let path, let reason): "the state file \(path) cannot be read: \(reason)"
        case .cannotWrite(let path, let reason): "the state file \(path) cannot be written: \(reason)"
        case .changedUnderneath(let path, let how):
            "the state file \(path) was changed during the run: \(how)"
        case .closed(let path, let because):
            "the state file \(path) takes nothing more after an earlier failure (\(because))"
        case .unwritableEvent(let path, let reason):
            "an event cannot be written to the state file \(path): \(reason)"
        case .notAStateFile(let path): "\(path) is not a state file of hyperfill"
        case .damaged(let path, let line, let byteOffset, let reason):
            "the state file is damaged: \(path), line \(line), byte \(byteOffset): \(reason)"
        case .unknownEvent(let path, let line, let reason):
            "\(path), line \(line): this version cannot read the event: \(reason)"
        case .otherVersion(let path, let found, let supported):
            "the state file \(path) has format version \(found); this program reads version \(supported)"
        case .otherTarget(let path, let recorded, let actual) where recorded.hasName(of: actual):
            "the state file \(path) belongs to \(recorded) with the object identifier \(recorded.oid ?? "?"), but "
                + "the plan's target has \(actual.oid ?? "?"): a database of this name was made anew or restored"
        case .otherTarget(let path, let recorded, let actual):
            "the state file \(path) belongs to \(recorded), but the plan's target is \(actual)"
        case .locked(let path, let holder):
            "another run holds the lock of \(path)" + (holder.map { ": \($0)" } ?? "")
        }
    }

    /// Whether it is safe to go on, and what to do next.
    package var advice: String {
        switch self {
        case .missing: "If the plan was run before, give the place of its state file with --state."
        case .alreadyExists: "Nothing was changed. Run again: the run goes on from the state file."
        case .cannotCreate, .cannotLock:
            "Nothing was run. Make the folder writable, or choose another place with --state, and run again."
        case .symbolicLink: "Nothing was run. Give the path of the file itself with --state."
        case .notAFile, .notAStateFile:
            "Nothing was run or changed. Give the path of the plan's state file with --state."
        case .cannotRead: "Nothing was changed. Remove the cause and run again."
        case .cannotWrite, .closed:
            "No further task is started. Remove the cause, such as a full disk, and run again: what was "
                + "recorded is kept, and a task whose outcome was not recorded is done again from its start."
        case .changedUnderneath:
            "No further task is started. Put the file back as it was, and run again; do not write to a state "
                + "file or remove it while a run goes on."
        case .unwritableEvent: "This is a bug of hyperfill. It is safe to run again."
        case .damaged: Self.damageAdvice
        case .unknownEvent, .otherVersion:
            "Nothing was run or changed. Use the version of hyperfill that wrote the file, or a later one."
        case .otherTarget(_, let recorded, let actual) where recorded.hasName(of: actual):
            "Nothing was run or changed. If this database is the right one, make a state file for it with "
                + "`hyperfill state rebuild PLAN --state FILE`, and give the same --state to every later command."
        case .otherTarget:
            "Nothing was run or changed. Correct the target's connection, or give this target a state file of "
                + "its own with --state."
        case .locked: "Nothing was run. Wait until it ends, or stop it, and run again."
        }
    }

    private static var damageAdvice: String {
        "Nothing was run or changed. No interrupted run leaves this: the file was edited, mixed up or hit by "
            + "a faulty disk. Put a whole copy of it back and run again; or cut it back to what is proven, with "
            + "`hyperfill state repair PLAN`, which keeps the damaged file."
    }
}
