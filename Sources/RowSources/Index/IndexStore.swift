import Glibc
import SystemPackage

/// The file that keeps the index of one source from one run to the next.
///
/// An index that is missing, damaged or of other files is made anew. If it cannot be saved, the next run only takes
/// longer.
struct IndexStore: Sendable {
    let folder: FilePath
    let path: FilePath

    /// - Parameter name: distinguishes the source from others in the folder.
    init(folder: String, name: String) {
        self.folder = FilePath(folder)
        path = self.folder.appending(FilePath.Component(Self.fileName(name)) ?? "source.index")
    }

    /// The name with special characters replaced. A hash makes it unique if anything was replaced.
    private static func fileName(_ name: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let plain = name.unicodeScalars.prefix(120).map { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || "0123456789_-.".unicodeScalars.contains(scalar))
                ? Character(scalar) : "_"
        }
        return String(plain) == name ? "\(name).index" : "\(String(plain))-\(String(hash, radix: 16)).index"
    }

    /// The bytes on disk; nil if there is no readable file.
    func load() -> [UInt8]? {
        let options: FileDescriptor.OpenOptions = [.closeOnExec, .noFollow, .nonBlocking]
        guard let file = try? FileDescriptor.open(path, .readOnly, options: options) else { return nil }
        defer { try? file.close() }
        var status = stat()
        guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = try? bytes.withUnsafeMutableBytes { room in
            var count = 0
            while count < room.count {
                let added = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
                guard added > 0 else { break }
                count += added
            }
            return count
        }
        return count == bytes.count ? bytes : nil
    }

    /// Replaces the file on stable storage.
    ///
    /// - Throws: `Errno`. The old file is then unchanged.
    func save(_ bytes: [UInt8]) throws {
        if mkdir(folder.string, 0o700) != 0, errno != EEXIST { throw Errno(rawValue: errno) }
        let draft = FilePath(path.string + ".new")
        // A run that was killed while it wrote has left this file.
        if unlink(draft.string) != 0, errno != ENOENT { throw Errno(rawValue: errno) }
        let file = try FileDescriptor.open(
            draft, .writeOnly, options: [.closeOnExec, .create, .exclusiveCreate, .noFollow],
            permissions: .ownerReadWrite)
        do {
            try file.closeAfter {
                _ = try file.writeAll(bytes)
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            guard rename(draft.string, path.string) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            unlink(draft.string)
            throw error
        }
        let opened = try FileDescriptor.open(folder, .readOnly, options: [.closeOnExec, .directory])
        defer { try? opened.close() }
        // Some file systems cannot synchronise a folder at all.
        guard fsync(opened.rawValue) == 0 || errno == EINVAL else { throw Errno(rawValue: errno) }
    }
}
