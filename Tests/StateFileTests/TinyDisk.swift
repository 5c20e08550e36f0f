import Foundation
import Glibc
import SystemPackage

/// A file system of 64 KiB in memory.
struct TinyDisk {
    private let folder: FilePath

    /// Whether this process may mount.
    static let isPossible: Bool = {
        let folder = FilePath(NSTemporaryDirectory()).appending("hyperfill-mount-\(UUID().uuidString)")
        guard mkdir(folder.string, 0o700) == 0 else { return false }
        defer { rmdir(folder.string) }
        guard let disk = try? TinyDisk(at: folder) else { return false }
        disk.unmount()
        return true
    }()

    init(at folder: FilePath) throws {
        self.folder = folder
        guard mount("tmpfs", folder.string, "tmpfs", 0, "size=64k") == 0 else { throw Errno(rawValue: errno) }
    }

    func unmount() {
        umount2(folder.string, Int32(MNT_DETACH))
    }
}
