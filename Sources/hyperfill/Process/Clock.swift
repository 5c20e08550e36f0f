import Glibc
import TimeAxis

/// The machine's clock.
enum Clock {
    /// Microseconds since 2000-01-01 UTC.
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return (Int64(time.tv_sec) - PostgresEpoch.seconds) * 1_000_000 + Int64(time.tv_nsec / 1000)
    }
}
