import SystemPackage

extension StateLog {
    /// Makes the state file that the lock is for, with nothing but a header, and opens it.
    ///
    /// The header is written to a file of its own, which gets the name of the state file only once it is on
    /// stable storage; so a state file without a whole header never exists, and one that exists is never
    /// overwritten.
    ///
    /// - Throws: ``StateError``; ``StateError/alreadyExists(path:)`` when the name is taken. After any other
    ///   error the file is absent, or whole and without events.
    package static func create(
        _ header: StateHeader, _ lock: StateLock, coding: StateCoding<Payload>
    ) throws -> StateLog {
        let path = lock.statePath
        do {
            try makeFile(header, path, lock.files)
        } catch Errno.fileExists {
            throw StateError.alreadyExists(path: path)
        } catch let failure as Errno {
            throw StateError.cannotCreate(path: path, reason: failure.description)
        }
        return try open(lock, expecting: header.target, coding: coding) { _, _ in }
    }

    private static func makeFile(
        _ header: StateHeader, _ path: FilePath, _ files: any FileOperations
    ) throws {
        let draft = path.with(suffix: ".new")
        if try exists(path, files) { throw Errno.fileExists }
        // A run that was killed here left the draft. The lock is held, so no other process works on it.
        if try exists(draft, files) { try files.remove(draft) }
        do {
            let file = try OpenFile(draft, .createNew, files)
            var (sum, bytes): (Checksum?, [UInt8]) = (nil, [])
            StateFormat.append(header.body, after: &sum, to: &bytes)
            try file.write(bytes)
            try file.synchronize()
            try publish(draft, as: path, files)
            try files.synchronizeFolder(path.folder)
        } catch {
            try? files.remove(draft)
            throw error
        }
    }

    /// Gives the draft its name. A plain rename would replace a file that came into being meanwhile, so it
    /// serves only where the file system has no hard links.
    private static func publish(
        _ draft: FilePath, as path: FilePath, _ files: any FileOperations
    ) throws {
        do {
            try files.link(draft, to: path)
        } catch let error as Errno where [.notPermitted, .notSupported, .noFunction].contains(error) {
            if try exists(path, files) { throw Errno.fileExists }
            return try files.rename(draft, to: path)
        }
        try files.remove(draft)
    }

    private static func exists(_ path: FilePath, _ files: any FileOperations) throws -> Bool {
        do {
            _ = try files.attributes(path)
            return true
        } catch Errno.noSuchFileOrDirectory {
            return false
        }
    }
}
