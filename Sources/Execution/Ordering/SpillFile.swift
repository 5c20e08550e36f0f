import Glibc
import Rows
import SystemPackage
import Tasks

/// A file without a name that holds sorted runs of tuples. The system removes it with the process, even after a kill.
final class SpillFile {
    /// The bytes of each run.
    private(set) var runs: [Range<Int64>] = []
    private let file: FileDescriptor
    private let folder: String

    /// - Throws: `TaskFailure`.
    init(folder: String) throws {
        self.folder = folder
        let name = "hyperfill-rows.\(UInt64.random(in: 0...UInt64.max))"
        let path = FilePath(folder).appending(name)
        do {
            file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        } catch {
            throw Self.failure(folder, error)
        }
        // If this fails, a person has to delete the file.
        path.withPlatformString { _ = Glibc.unlink($0) }
    }

    deinit {
        try? file.close()
    }

    /// Writes a run that is in order.
    ///
    /// - Throws: `TaskFailure`, when the disk is full for example.
    func append(_ run: TupleRun) throws {
        let start = runs.last?.upperBound ?? 0
        var end = start
        var piece: [UInt8] = []
        for place in 0..<run.count {
            let (key, tuple) = run[place]
            withUnsafeBytes(of: (UInt32(key.count), UInt32(tuple.count))) { piece.append(contentsOf: $0) }
            piece.append(contentsOf: key)
            piece.append(contentsOf: tuple)
            if piece.count >= 256 << 10 || place == run.count - 1 {
                do {
                    end += Int64(try file.writeAll(toAbsoluteOffset: end, piece))
                } catch {
                    throw Self.failure(folder, error)
                }
                piece.removeAll(keepingCapacity: true)
            }
        }
        runs.append(start..<end)
    }

    /// Reads bytes of the file, fewer at its end.
    ///
    /// - Throws: `TaskFailure`.
    func read(_ count: Int, from offset: Int64) throws -> [UInt8] {
        do {
            return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                while filled < count {
                    let rest = UnsafeMutableRawBufferPointer(rebasing: buffer.rawRest(from: filled))
                    let read = try file.read(fromAbsoluteOffset: offset + Int64(filled), into: rest)
                    guard read > 0 else { return }
                    filled += read
                }
            }
        } catch {
            throw Self.failure(folder, error)
        }
    }

    private static func failure(_ folder: String, _ error: any Error) -> TaskFailure {
        TaskFailure(
            message: "the rows of the window could not be put in order in \(folder): \(error)",
            hint: "make room there, or take shorter windows; nothing of this window was loaded")
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    fileprivate func rawRest(from start: Int) -> Slice<UnsafeMutableRawBufferPointer> {
        UnsafeMutableRawBufferPointer(self)[start...]
    }
}
