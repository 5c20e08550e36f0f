import Glibc

/// The granularity of an index, and the number of threads that make it.
struct IndexSettings: Sendable {
    /// The bytes that a thread takes at once.
    var chunk = 1 << 20
    /// The length at which a block ends, in bytes. Windows are read in whole blocks.
    var block = 64 << 10
    /// The most blocks of all files of a source together. Each takes 20 to 52 bytes of memory.
    var blockLimit = 1 << 16
    /// A warning is given if all windows together read this many bytes more than the files have.
    var warningSize = 1 << 30
    /// The number of threads. Each holds a chunk and a buffer, about 4 MiB.
    var threads = max(1, min(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 8))
}
