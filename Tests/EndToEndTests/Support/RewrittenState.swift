import Execution
import Glibc
import StateFile
import SystemPackage
import Tasks
import TestSupport

extension Scene {
    /// Writes a state file again with other events.
    ///
    /// - Parameters:
    ///   - name: the file in the scene's folder.
    ///   - target: whose state it becomes; `nil` leaves it as it is.
    ///   - change: gives the event to write in place of one; `nil` leaves it out.
    func rewriteState(
        _ name: String, for target: TargetIdentity? = nil, _ change: (Event) -> Event?
    ) throws {
        let path = FilePath(folder.file(name))
        var events: [Event] = []
        var header = try StateSnapshot.read(path, coding: StateCoding<Event>.events) { event, _ in
            if let event = change(event) { events.append(event) }
        }.header
        if let target { header.target = target }
        try folder.remove(name)
        let holder = LockHolder(pid: getpid(), host: "h", user: "u", since: "s", command: "c")
        let lock = try StateLock.acquire(path, holder: holder)
        defer { lock.release() }
        let log = try StateLog.create(header, lock, coding: StateCoding<Event>.events)
        try log.append(events)
    }
}
