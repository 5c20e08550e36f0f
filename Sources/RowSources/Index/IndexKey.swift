import Crypto
import Glibc
import Rows
import SystemPackage
import Terms
import TimeAxis

/// The request and the files of an index. An index on disk is only used if both are the same.
struct IndexKey: Hashable, Sendable {
    /// A hash of the request: the form of the CSV, the columns, the windows.
    let shape: [UInt8]
    let files: [FileKey]

    init(_ request: CSVRequest, _ windows: WindowTable, _ files: [DataFile]) throws {
        var bytes = ByteWriter()
        let format = request.format
        bytes.add(format.header)
        for text in [format.delimiter, format.quote, format.escape, format.null, format.encoding] {
            bytes.add(text)
        }
        bytes.add(request.columns.time)
        bytes.add(request.columns.timeType.rawValue)
        bytes.add(request.columns.columns != nil)
        for names in [request.columns.columns ?? [], request.columns.table] {
            bytes.add(names.count)
            for name in names { bytes.add(name) }
        }
        for window in [windows.whole] + windows.windows {
            bytes.add(window.start != nil)
            bytes.add(Int(window.start ?? 0))
            bytes.add(Int(window.end))
        }
        self.shape = Array(SHA256.hash(data: bytes.bytes))
        self.files = try files.map { try FileKey($0.input) }
    }

    init(shape: [UInt8], files: [FileKey]) {
        self.shape = shape
        self.files = files
    }
}

/// The identity of a file across processes. It has no device number, which may change when the machine restarts.
struct FileKey: Hashable, Sendable {
    let path: String
    let size: Int
    let seconds: Int
    let nanoseconds: Int
    let inode: UInt64
    /// A hash of blocks at the file's start, middle and end.
    let sample: [UInt8]

    private static let sampleSize = 4 << 10

    /// - Throws: ``SourceError``.
    init(_ input: InputFile) throws {
        let (descriptor, identity) = try input.openFile()
        defer { try? descriptor.close() }
        path = input.path.string
        size = Int(identity.size)
        seconds = identity.seconds
        nanoseconds = identity.nanoseconds
        inode = identity.inode
        var hash = SHA256()
        for offset in [0, size / 2, size - Self.sampleSize] {
            try withUnsafeTemporaryAllocation(byteCount: Self.sampleSize, alignment: 8) { buffer in
                let count = try input.read(descriptor, at: max(0, offset), into: buffer)
                hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        sample = Array(hash.finalize())
    }

    init(path: String, size: Int, seconds: Int, nanoseconds: Int, inode: UInt64, sample: [UInt8]) {
        self.path = path
        self.size = size
        self.seconds = seconds
        self.nanoseconds = nanoseconds
        self.inode = inode
        self.sample = sample
    }
}

extension DataFile {
    /// The size in bytes; of a compressed file, its compressed size.
    var size: Int { Int(identity.size) }
}
