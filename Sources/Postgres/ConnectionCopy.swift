import CLibPQ
import Glibc

/// Data of a COPY, in both directions.
extension Connection {
    /// The next piece of a COPY … TO STDOUT, for the caller to free with `PQfreemem`; `nil` once the server has
    /// said that it was the last.
    package func nextCopyData() throws -> UnsafeMutableRawBufferPointer? {
        var hasFailed = false
        while true {
            var piece: UnsafeMutablePointer<CChar>?
            switch PQgetCopyData(handle, &piece, 1) {
            case -1:
                _ = try collect()
                return nil
            case 0:
                // The server's last message may be in the bytes that were read before the connection failed.
                guard !hasFailed else { throw lost() }
                try wait(for: Int16(POLLIN))
                hasFailed = PQconsumeInput(handle) == 0
            case let count where count > 0:
                return UnsafeMutableRawBufferPointer(start: piece, count: Int(count))
            default: throw lost()
            }
        }
    }

    /// Queues a piece of COPY data and writes it out.
    package func put(_ bytes: UnsafeRawBufferPointer) throws {
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
        guard PQputCopyData(handle, base, Int32(bytes.count)) == 1 else { throw lost() }
        try flush()
    }

    /// Ends the COPY. If a reason is given, the server refuses all of it.
    package func endCopy(failing reason: String?) throws {
        guard PQputCopyEnd(handle, reason) == 1 else { throw lost() }
        try flush()
    }

    /// A count that grows whenever the server sends something. libpq also reads while it writes, without telling, so
    /// on a TCP connection the count is the kernel's.
    package var arrivals: UInt64 { bytesReceived ?? UInt64(reads) }

    /// `tcpi_bytes_received` of Linux's `struct tcp_info`; nil for a socket that is no TCP socket.
    private var bytesReceived: UInt64? {
        let offset = 128
        var size = socklen_t(offset + 8)
        return withUnsafeTemporaryAllocation(byteCount: Int(size), alignment: 8) { info in
            let code = getsockopt(PQsocket(handle), Int32(IPPROTO_TCP), TCP_INFO, info.baseAddress, &size)
            guard code == 0, Int(size) == info.count else { return nil }
            return info.load(fromByteOffset: offset, as: UInt64.self)
        }
    }

    /// Reads what arrives within so many milliseconds, if anything does. Of it, while a COPY goes on, libpq parses
    /// only notices.
    package func readArrived(within milliseconds: Int32) throws {
        var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        if poll(&socket, 1, milliseconds) > 0 { try consume() }
        _ = PQisBusy(handle)
    }
}
