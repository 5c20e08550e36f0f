import SystemPackage

/// The repair of a damaged state file.
package struct StateRepair: Hashable, Sendable {
    /// The path of a copy of the damaged file.
    package let copy: FilePath
    /// How many lines are proven and stay, the header among them.
    package let linesKept: Int
    /// How many bytes behind them were taken away.
    package let bytesRemoved: Int

    /// Cuts a damaged file back to its proven lines, which are an earlier, correct state. A copy of the damaged file
    /// is kept.
    ///
    /// - Parameter damage: the error of reading the file.
    /// - Returns: `nil` when cutting back does not help: no line of the file is proven, or the file is whole and belongs
    ///   to another plan or target.
    /// - Throws: ``StateError``.
    package static func cutBack(_ lock: StateLock, after damage: StateError) throws -> StateRepair? {
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
