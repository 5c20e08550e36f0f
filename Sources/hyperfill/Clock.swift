import Glibc

/// The machine's clock.
enum Clock {
    /// Microseconds since 2000-01-01 UTC.
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let secondsFrom1970To2000 = 946_684_800
        return Int64(time.tv_sec - secondsFrom1970To2000) * 1_000_000 + Int64(time.tv_nsec / 1000)
    }
}
