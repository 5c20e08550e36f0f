import SystemPackage

/// What was done to a damaged state file.
public struct StateRepair: Hashable, Sendable {
    /// Where the file as it was is kept.
    public let copy: FilePath
    /// How many lines are proven and stay, the header among them.
    public let linesKept: Int
    /// How many bytes behind them were taken away.
    public let bytesRemoved: Int

    /// Cuts a damaged file back to what is proven: an earlier state, and a right one. The file as it was is kept
    /// under another name.
    ///
    /// - Parameter damage: what reading the file has thrown.
    /// - Returns: `nil` when the error is none that cutting back mends: no line of the file is proven, or it is
    ///   whole and belongs to something else.
    /// - Throws: ``StateError``.
    public static func cutBack(_ lock: StateLock, after damage: StateError) throws -> StateRepair? {
        guard case .damaged(let path, let line, let byteOffset, _) = damage, line > 1 else { return nil }
        do {
            let files = lock.files
            let file = try OpenFile(path, .read, files)
            let size = try file.attributes().size
            let bytes = try read(file, size)
            let copy = try unusedName(path, files)
            try store(bytes[...], as: copy, files)
            let draft = path.with(suffix: ".new")
            if try exists(draft, files) { try files.remove(draft) }
            try store(bytes[..<byteOffset], as: draft, files)
            try files.rename(draft, to: path)
            try files.synchronizeFolder(path.folder)
            return StateRepair(copy: copy, linesKept: line - 1, bytesRemoved: size - byteOffset)
        } catch let failure as Errno {
            throw StateError.cannotWrite(path: path, reason: failure.description)
        }
    }

    private static func read(_ file: OpenFile, _ size: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: size)
        var count = 0
        while count < size {
            let added = try bytes.withUnsafeMutableBytes { buffer in
                try file.read(at: count, into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            }
            guard added > 0 else { throw Errno.ioError }
            count += added
        }
        return bytes
    }

    private static func store(
        _ bytes: ArraySlice<UInt8>, as path: FilePath, _ files: any FileOperations
    ) throws {
        let file = try OpenFile(path, .createNew, files)
        try file.write(Array(bytes))
        try file.synchronize()
    }

    private static func unusedName(_ path: FilePath, _ files: any FileOperations) throws -> FilePath {
        var number = 1
        while try exists(path.with(suffix: ".damaged-\(number)"), files) { number += 1 }
        return path.with(suffix: ".damaged-\(number)")
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
