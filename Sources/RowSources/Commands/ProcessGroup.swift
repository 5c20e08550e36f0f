import Foundation
import Glibc

/// The living processes of a group, as `4711 (sleep)`, without its leader.
func members(ofGroup group: pid_t) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { $0 != group && getpgid($0) == group }.sorted().map { pid in
        let name = (try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)) ?? "?"
        return "\(pid) (\(name.prefix { $0 != "\n" }))"
    }
}
