import Foundation
import Glibc
import SystemPackage

/// Ports of this machine.
package enum LocalPort {
    /// A free port below the range that the system gives to clients: a client could take it before the server does.
    package static func free() throws -> UInt16 {
        for _ in 0..<100 {
            let port = UInt16.random(in: 20_000..<32_000)
            if isFree(port) { return port }
        }
        throw ScratchError("no free port from 20000 to 31999")
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// True if a process listens on the port.
    package static func isListening(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// True if the given process listens on the port, and no other one.
    static func isListening(_ port: UInt16, by pid: pid_t) -> Bool {
        let digits = String(port, radix: 16, uppercase: true)
        let address = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        var sockets: Set<String> = []
        for line in tableOfSockets().split(separator: "\n") {
            // Number, address, peer, state (0A listens); the tenth field is the inode that descriptors link to.
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[1].hasSuffix(address), fields[3] == "0A" else { continue }
            sockets.insert("socket:[\(fields[9])]")
        }
        let folder = "/proc/\(pid)/fd"
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return descriptors.contains { descriptor in
            let path = "\(folder)/\(descriptor)"
            guard let link = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
                return false
            }
            return sockets.contains(link)
        }
    }

    /// The whole file. The kernel gives one page at a time, which Foundation takes for the end of the file.
    private static func tableOfSockets() -> String {
        guard let file = try? FileDescriptor.open("/proc/net/tcp", .readOnly) else { return "" }
        defer { try? file.close() }
        var bytes: [UInt8] = []
        var page = [UInt8](repeating: 0, count: 64 << 10)
        while let count = try? page.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
            bytes += page[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}
