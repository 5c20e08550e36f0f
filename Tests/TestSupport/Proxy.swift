import Glibc
import Synchronization

/// A TCP proxy before the target that disturbs connections as networks do.
package final class Proxy: Sendable {
    /// The disturbance of the bytes that pass.
    package enum Trouble: Sendable {
        case none
        /// All connections end after a number of bytes, by a close or by a reset; once.
        case cut(afterBytes: Int, isReset: Bool)
        /// Each piece is delayed.
        case delay(milliseconds: UInt32)
        /// The n-th COMMIT reaches the server or not. The client gets no answer and loses the connection.
        case loseCommit(Int, isDelivered: Bool)
        /// A query that begins with `COPY (` is refused with 0A000, as by servers that only speak the protocol.
        case refuseCopy
        /// Nothing passes, and no connection ends, until the trouble is over.
        case freeze
        /// Nothing passes once a piece for the server has the text.
        case freezeAt(String)
        /// Nothing passes after a number of bytes.
        case freezeAfter(bytes: Int)
        /// The greeting of a MariaDB server loses the bit that offers TLS, as by an attacker in between.
        case stripTLS
    }

    /// Its port on 127.0.0.1.
    package let port: Int
    private let listener: Int32
    private let serverPort: UInt16
    private let state = Mutex(State())

    private struct State {
        var trouble = Trouble.none
        var bytes = 0
        var commits = 0
        /// Both ends of each connection.
        var connections: [Int: (Int32, Int32)] = [:]
        var next = 0
        /// The port to which new connections go; `nil` for that of the server.
        var otherPort: UInt16?
        /// The number of connections that the server still gets before.
        var connectionsBefore = 0
        /// All that clients sent while TLS was stripped.
        var stolen: [UInt8] = []
    }

    private enum Verdict { case pass, drop, hold, refuse, cut(isReset: Bool), passAndCut }

    /// Listens at a port that the system chooses, for a server on this machine.
    package init(serverPort: Int) throws {
        self.serverPort = UInt16(serverPort)
        (listener, port) = try Self.listening()
    }

    /// A socket that listens at a port that the system chose.
    private static func listening() throws -> (socket: Int32, port: Int) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | SOCK_CLOEXEC_VALUE, 0)
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw ScratchError("the proxy cannot listen") }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// Takes connections until the process ends.
    package func start() {
        onThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { continue }
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                onThread { [self] in serve(client) }
            }
        }
    }

    /// Makes trouble; bytes and statements are counted from this call on.
    package func make(_ trouble: Trouble) {
        state.withLock { state in
            (state.trouble, state.bytes, state.commits) = (trouble, 0, 0)
        }
    }

    /// Passes new connections on to another server on this machine, or to its own again for `nil`. Old ones stay.
    ///
    /// - Parameter count: the number of new connections that still go to its own server. A session of libpq takes two.
    package func redirect(to port: Int?, after count: Int = 0) {
        state.withLock { state in
            (state.otherPort, state.connectionsBefore) = (port.map { UInt16($0) }, count)
        }
    }

    /// The port for the next connection.
    private func nextPort() -> UInt16 {
        state.withLock { state in
            guard let other = state.otherPort else { return serverPort }
            guard state.connectionsBefore == 0 else {
                state.connectionsBefore -= 1
                return serverPort
            }
            return other
        }
    }

    /// All that clients sent while TLS was stripped.
    package var stolen: [UInt8] { state.withLock { $0.stolen } }

    /// Ends all connections and makes no more trouble.
    package func reset() {
        make(.none)
        let open = state.withLock { Array($0.connections.values) }
        for (client, server) in open {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
        }
    }

    private func serve(_ client: Int32) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | SOCK_CLOEXEC_VALUE, 0)
        defer {
            // A process that is being started may hold a copy of the socket for a moment.
            for end in [client, server] where end >= 0 {
                shutdown(end, Int32(SHUT_RDWR))
                close(end)
            }
        }
        var address = Self.address(port: nextPort())
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return }
        for end in [client, server] {
            var one: Int32 = 1
            setsockopt(end, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        }
        let number = state.withLock { state in
            state.next += 1
            state.connections[state.next] = (client, server)
            return state.next
        }
        pass(client, server)
        state.withLock { $0.connections[number] = nil }
    }

    /// Moves bytes both ways until one end closes or the trouble ends it.
    private func pass(_ client: Int32, _ server: Int32) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var held: [(end: Int32, bytes: [UInt8])] = []
        while true {
            var ends = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            if isFrozen {
                usleep(10_000)
                continue
            }
            for (end, bytes) in held { guard send(bytes[...], to: end) else { return } }
            held = []
            guard poll(&ends, 2, 100) >= 0 || errno == EINTR else { return }
            for (index, end) in ends.enumerated() where end.revents != 0 && !isFrozen {
                let count = recv(end.fd, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                let toServer = index == 0
                if toServer { note(buffer[..<count]) } else { strip(&buffer, count) }
                let piece = buffer[..<count]
                switch verdict(piece, toServer: toServer) {
                case .drop: continue
                case .hold:
                    held.append((toServer ? server : client, Array(piece)))
                case .refuse: guard send(Self.refusal[...], to: client) else { return }
                case .cut(let isReset):
                    if isReset { Self.resetOnClose(client, server) }
                    return
                case .passAndCut:
                    guard send(piece, to: server) else { return }
                    // Long enough for the server to commit. Its answer is dropped.
                    usleep(80_000)
                    return
                case .pass: guard send(piece, to: toServer ? server : client) else { return }
                }
            }
        }
    }

    private var isFrozen: Bool {
        state.withLock { if case .freeze = $0.trouble { true } else { false } }
    }

    private func verdict(_ piece: ArraySlice<UInt8>, toServer: Bool) -> Verdict {
        let (verdict, pause) = state.withLock { state -> (Verdict, UInt32) in
            state.bytes += piece.count
            switch state.trouble {
            case .none, .stripTLS: return (.pass, 0)
            case .freeze: return (.hold, 0)
            case .freezeAt(let text):
                guard toServer, !piece.ranges(of: Array(text.utf8)).isEmpty else { return (.pass, 0) }
                state.trouble = .freeze
                return (.hold, 0)
            case .freezeAfter(let limit):
                guard state.bytes > limit else { return (.pass, 0) }
                state.trouble = .freeze
                return (.hold, 0)
            case .delay(let milliseconds): return (.pass, milliseconds)
            case .refuseCopy: return (toServer && Self.isCopy(piece) ? .refuse : .pass, 0)
            case .cut(let limit, let isReset):
                return (state.bytes > limit ? .cut(isReset: isReset) : .pass, 0)
            case .loseCommit(let which, let isDelivered):
                guard toServer, Self.isCommit(piece) else { return (.pass, 0) }
                state.commits += 1
                guard state.commits == which else { return (.pass, 0) }
                return (isDelivered ? .passAndCut : .cut(isReset: false), 0)
            }
        }
        if case .cut = verdict { endCut() }
        if pause > 0 { usleep(pause * 1_000) }
        return verdict
    }

    /// Ends all connections that exist; later ones go on.
    private func endCut() {
        let open = state.withLock { state -> [(Int32, Int32)] in
            guard case .cut = state.trouble else { return [] }
            state.trouble = .none
            return Array(state.connections.values)
        }
        for (client, server) in open {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
        }
    }

    private func note(_ piece: ArraySlice<UInt8>) {
        state.withLock { state in
            if case .stripTLS = state.trouble { state.stolen += piece }
        }
    }

    /// Removes the offer of TLS from a MariaDB server's greeting: the bit CLIENT_SSL in the second byte of its
    /// capabilities.
    private func strip(_ piece: inout [UInt8], _ count: Int) {
        guard state.withLock({ if case .stripTLS = $0.trouble { true } else { false } }),
            count > 20, piece[3] == 0, piece[4] == 10, let end = piece[5..<count].firstIndex(of: 0)
        else { return }
        piece[end + 15] &= ~0x08
    }

    /// A simple query `COMMIT`, as libpq sends it: in a piece of its own.
    private static func isCommit(_ piece: ArraySlice<UInt8>) -> Bool {
        piece.elementsEqual(Array("Q\0\0\0\u{0B}COMMIT\0".utf8))
    }

    /// A simple query `COPY (…`.
    private static func isCopy(_ piece: ArraySlice<UInt8>) -> Bool {
        piece.first == UInt8(ascii: "Q") && piece.dropFirst(5).starts(with: "COPY (".utf8)
    }

    /// The messages of an error, and of a server that is ready for the next query.
    private static let refusal: [UInt8] = {
        let fields = "SERROR\0C0A000\0MCOPY TO is not supported here\0\0"
        return [UInt8(ascii: "E"), 0, 0, 0, UInt8(fields.utf8.count + 4)] + Array(fields.utf8)
            + Array("Z\0\0\0\u{05}I".utf8)
    }()

    private func send(_ bytes: ArraySlice<UInt8>, to end: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(end, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func resetOnClose(_ ends: Int32...) {
        for end in ends {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(end, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        }
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// `SOCK_CLOEXEC` as a number; the Glibc module gives an enumeration.
private let SOCK_CLOEXEC_VALUE: Int32 = 0o2_000_000

/// Runs blocking work on a thread of its own.
private func onThread(_ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Work(work))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    if code == 0 { pthread_detach(thread) } else { box.release() }
}

private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
