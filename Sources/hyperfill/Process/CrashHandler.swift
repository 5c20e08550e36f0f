import Glibc

/// The end of a process that crashes: one line on standard error.
///
/// The handler of Swift's runtime prints the registers and the memory that they point at, which may hold passwords. This
/// one replaces it, unless SWIFT_BACKTRACE is set, by which a developer asks for it.
enum CrashHandler {
    private static let signals = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]

    static func install() {
        guard getenv("SWIFT_BACKTRACE") == nil else { return }
        var action = sigaction()
        // The handler may use nothing that allocates or locks (signal-safety(7)).
        action.__sigaction_handler.sa_handler = { number in
            let text: StaticString =
                "error: hyperfill has crashed; this is a bug of hyperfill\nit is safe to run again\n"
            _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
            signal(number, SIG_DFL)
            raise(number)
        }
        action.sa_flags = SA_NODEFER | SA_ONSTACK
        for number in signals { sigaction(number, &action, nil) }
        signal(SIGQUIT, SIG_DFL)
    }
}
