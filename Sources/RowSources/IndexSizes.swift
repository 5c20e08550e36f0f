import Glibc

/// How finely files are indexed, and by how many threads.
struct IndexSizes: Sendable {
    /// How many bytes a thread takes at once.
    var chunk = 1 << 20
    /// The length from which a block is closed, in bytes: windows are read in whole blocks.
    var block = 64 << 10
    /// How many blocks all files of a source have at most; each takes 20 to 52 bytes of memory.
    var blockLimit = 1 << 16
    /// From how many bytes on it is said that windows read more than the files have.
    var worthSaying = 1 << 30
    /// Each holds a chunk and a buffer of its own, about 4 MiB.
    var threads = max(1, min(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 8))
}
