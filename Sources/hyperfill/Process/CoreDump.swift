import Glibc

/// The core dump of a crash. The memory of the process holds passwords, which must not get to a disk.
enum CoreDump {
    /// Forbids dumps of this process and of those that it starts.
    ///
    /// The limit is one byte: zero does not keep a dump from programs that `core_pattern` hands it to, one does (core(5),
    /// `do_coredump` of Linux). The hard limit stays, and a command may raise its own again.
    static func forbid() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(1, limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    }
}
