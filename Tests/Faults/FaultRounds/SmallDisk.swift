import Foundation
import Glibc
import TestSupport

/// A file system in memory that can be filled.
final class SmallDisk: Sendable {
    let path: String
    private let kilobytes: Int

    /// Mounts it, which takes root.
    ///
    /// - Parameter owner: a file whose owner the folder is given to.
    init(_ path: String, kilobytes: Int, owner: String? = nil) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard shell("mount -t tmpfs -o size=\(kilobytes)k,mode=700 hyperfill '\(path)'") else {
            throw ScratchError("no file system can be mounted here")
        }
        self.path = path
        self.kilobytes = kilobytes
        if let owner { shell("chown --reference='\(owner)' '\(path)'") }
    }

    /// Leaves so much free, in kilobytes.
    func fill(leaving free: Int) {
        shell(
            """
            rm -f '\(path)/filler'; left=$(df --output=avail -k '\(path)' | tail -n 1)
            [ "$left" -le \(free) ] || head -c $(((left - \(free)) * 1024)) /dev/zero >'\(path)/filler'
            """)
    }

    func free() { unlink("\(path)/filler") }

    func unmount() { shell("umount -l '\(path)'; rmdir '\(path)'") }
}
