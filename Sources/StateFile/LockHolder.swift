import Foundation
import Glibc

/// The holder of the lock of a state file, as written into the lock file.
package struct LockHolder: Hashable, Codable, Sendable {
    package var pid: Int32
    package var host: String
    package var user: String
    /// When the lock was taken, as the caller writes times.
    package var since: String
    /// The command line, without secrets.
    package var command: String

    package init(pid: Int32, host: String, user: String, since: String, command: String) {
        self.pid = pid
        self.host = host
        self.user = user
        self.since = since
        self.command = command
    }

    /// This process.
    package static func current(since: String, command: String) -> LockHolder {
        let process = ProcessInfo.processInfo
        return LockHolder(
            pid: process.processIdentifier, host: process.hostName, user: process.userName, since: since,
            command: command)
    }
}

extension LockHolder: CustomStringConvertible {
    package var description: String {
        "process \(pid) of \(user) on \(host), since \(since): \(command)"
    }
}

extension LockHolder {
    /// One line of JSON with keys in alphabetical order.
    var line: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        }
    }

    /// Whether the lock file holds what no lock wrote. A line that is cut short is one of a lock.
    static func isForeign(_ file: OpenFile) throws -> Bool {
        let bytes = try contents(of: file)
        return !bytes.isEmpty
            && (bytes.count == longest || bytes[0] != UInt8(ascii: "{")
                || bytes.dropLast().contains(UInt8(ascii: "\n")))
    }

    /// Nil when the lock file is empty or was written by something else.
    init?(reading file: OpenFile) throws {
        guard let holder = try? JSONDecoder().decode(LockHolder.self, from: Data(Self.contents(of: file)))
        else { return nil }
        self = holder
    }

    /// The most bytes that are read of a lock file.
    private static let longest = 64 << 10

    private static func contents(of file: OpenFile) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: longest)
        let count = try bytes.withUnsafeMutableBytes { try file.read(at: 0, into: $0) }
        return Array(bytes.prefix(count))
    }
}
