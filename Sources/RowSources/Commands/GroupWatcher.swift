import Glibc
import Synchronization

/// A small process that ends the programs of this process after its death, also after `kill -9`.
///
/// It knows the process groups of the programs that run. It reads them from a socket, whose other end only this process
/// holds. The kernel closes that end when this process dies, and the watcher then ends all groups that are left. A signal
/// to the first process of a group would not do: the others of a pipeline would go on for hours.
final class GroupWatcher: Sendable {
    /// The watcher of this process. It is started with the first program, and is `nil` if it cannot be started.
    static let shared = GroupWatcher()

    private let end: Mutex<Int32>

    private static let script = """
        for open in /proc/$$/fd/*; do
          open=${open##*/}
          [ "$open" -le 2 ] || eval "exec $open>&-"
        done
        cd /
        declare -A groups
        while read -r sign group; do
          if [ "$sign" = + ]; then groups[$group]=1; else unset "groups[$group]"; fi
        done
        [ ${#groups[@]} -gt 0 ] || exit 0
        for group in "${!groups[@]}"; do kill -TERM -- "-$group"; done
        sleep 2
        for group in "${!groups[@]}"; do kill -KILL -- "-$group"; done
        """

    private init?() {
        var ends: [Int32] = [-1, -1]
        // Closed on exec from the start: a program that inherits this end would keep the watcher waiting.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        guard Self.start(reading: ends[0]) else {
            for end in ends { close(end) }
            return nil
        }
        close(ends[0])
        end = Mutex(ends[1])
    }

    func add(_ group: pid_t) { send("+ \(group)\n") }

    /// Call it before the group's leader is reaped: another group could get its number.
    func remove(_ group: pid_t) { send("- \(group)\n") }

    /// A watcher that was killed makes no difference to the programs.
    private func send(_ line: String) {
        let bytes = Array(line.utf8)
        end.withLock { end in
            _ = Glibc.send(
                end, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
    }

    /// Starts bash in a session of its own, which no signal of the terminal reaches. It closes every other descriptor, as
    /// one of them may hold a lock or another program's pipe.
    private static func start(reading end: Int32) -> Bool {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        guard posix_spawn_file_actions_init(&actions) == 0 else { return false }
        defer { posix_spawn_file_actions_destroy(&actions) }
        guard posix_spawnattr_init(&attributes) == 0 else { return false }
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(newSession))
        posix_spawn_file_actions_adddup2(&actions, end, 0)
        for output in [Int32(1), 2] {
            posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
        }
        var words: [UnsafeMutablePointer<CChar>?] = ["bash", "-c", script].map { (word: String) in
            strdup(word)
        }
        words.append(nil)
        defer { for word in words { free(word) } }
        var pid = pid_t()
        return posix_spawnp(&pid, "bash", &actions, &attributes, words, environ) == 0
    }
}

/// `POSIX_SPAWN_SETSID` of Linux's spawn.h, which the Glibc module lacks.
private let newSession = 0x80
