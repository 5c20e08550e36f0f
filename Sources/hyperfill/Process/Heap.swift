import CMalloc

/// The memory allocator of the process, which is glibc's.
enum Heap {
    /// Returns large blocks, which long rows need, to the system as soon as they are freed.
    ///
    /// By default, glibc raises the size up to which it keeps blocks to that of each large block that is freed
    /// (mallopt(3), dynamic threshold). After one row of 10 MiB, every worker would hold several such blocks.
    static func giveBackLargeBlocks() {
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
    }
}
