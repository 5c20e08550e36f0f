import CMalloc

/// Where the process has its memory from.
enum Heap {
    /// Has large blocks, which a long row needs, given back to the system as soon as they are freed.
    ///
    /// Unless told otherwise, glibc takes the size of a large block that was freed as the size below which it keeps
    /// blocks (mallopt(3), dynamic threshold): after one row of 10 MiB, every worker would hold several such blocks.
    static func giveBackLargeBlocks() {
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
    }
}
