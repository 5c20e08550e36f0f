import SystemPackage

extension FilePath {
    /// The folder that the file is in.
    var folder: FilePath {
        let folder = removingLastComponent()
        return folder.isEmpty ? "." : folder
    }

    /// The path of a file beside this one, with a longer name.
    func with(suffix: String) -> FilePath {
        FilePath(string + suffix)
    }
}

/// Opens a state file that must exist.
///
/// A symbolic link is refused: the lock lies beside the name, so two names for one file would be two locks.
func openFile(_ path: FilePath, _ mode: OpenMode, _ files: any FileOperations) throws -> OpenFile {
    do {
        let file = try OpenFile(path, mode, files)
        guard try file.attributes().isRegularFile else { throw StateError.notAFile(path: path) }
        return file
    } catch Errno.noSuchFileOrDirectory {
        throw StateError.missing(path: path)
    } catch Errno.tooManySymbolicLinkLevels {
        throw StateError.symbolicLink(path: path)
    } catch Errno.isDirectory, Errno.noSuchAddressOrDevice {
        throw StateError.notAFile(path: path)
    } catch let failure as Errno {
        guard mode == .read else { throw StateError.cannotWrite(path: path, reason: failure.description) }
        throw StateError.cannotRead(path: path, reason: failure.description)
    }
}
