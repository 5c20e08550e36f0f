#if MySQL
    import CMariaDB
    import Glibc
    import Synchronization

    /// A guard that ends a connection before the login is sent, if the server's greeting offers no TLS.
    ///
    /// libmariadb 3.3 sends the login without TLS to a server that offers none, unless it also verifies the certificate. The
    /// library calls ``wait`` while it connects and reads. The guard then looks at the greeting, which the library reads
    /// afterwards from the same socket.
    enum MySQLTLSGuard {
        private enum Verdict { case open, offered, refused }

        /// Of the threads that connect now. Each connects to one server at a time.
        private static let verdicts = Mutex<[pthread_t: Verdict]>([:])

        /// Runs the call that connects.
        ///
        /// - Returns: the result of the call, and whether the guard ended the connection.
        static func watching<Result>(
            _ handle: UnsafeMutablePointer<MYSQL>, _ connect: () -> Result
        ) -> (result: Result, isRefused: Bool) {
            let thread = pthread_self()
            verdicts.withLock { $0[thread] = .open }
            mysql_options(handle, MARIADB_OPT_IO_WAIT, unsafeBitCast(wait, to: UnsafeRawPointer.self))
            let result = connect()
            mysql_options(handle, MARIADB_OPT_IO_WAIT, nil)
            let verdict = verdicts.withLock { $0.removeValue(forKey: thread) }
            return (result, verdict == .refused)
        }

        /// Waits for the socket as the library would: a positive number once it is ready, 0 when the time is up.
        private static let wait: @convention(c) (my_socket, my_bool, Int32) -> Int32 = {
            socket, isRead, milliseconds in
            let limit = milliseconds == 0 ? -1 : milliseconds
            let (ready, isBroken) = poll(socket, isRead != 0 ? POLLIN : POLLOUT, limit)
            let thread = pthread_self()
            let verdict = verdicts.withLock { $0[thread] }
            // After a refusal, the library tries the next address of the host.
            guard ready > 0, !isBroken, verdict == .open || verdict == .refused else { return ready }
            switch greeting(socket, limit) {
            case .ended: return ready
            case .late:
                errno = ETIMEDOUT
                return 0
            case .offersTLS:
                verdicts.withLock { $0[thread] = .offered }
                return ready
            case .lacksTLS:
                verdicts.withLock { $0[thread] = .refused }
                errno = EPROTO
                return -1
            }
        }

        /// - Returns: the result of the system's call, and whether the connection failed. Its error is left to the library.
        private static func poll(
            _ socket: my_socket, _ events: Int32, _ milliseconds: Int32
        ) -> (ready: Int32, isBroken: Bool) {
            var descriptor = pollfd(fd: socket, events: Int16(events), revents: 0)
            var count: Int32
            repeat { count = Glibc.poll(&descriptor, 1, milliseconds) } while count < 0 && errno == EINTR
            if count == 0 { errno = ETIMEDOUT }
            return (count, Int32(descriptor.revents) & (POLLERR | POLLHUP) != 0)
        }

        private enum Greeting {
            case offersTLS, lacksTLS
            /// The server closed the connection, which the library notices as well.
            case ended
            case late
        }

        private static func greeting(_ socket: my_socket, _ milliseconds: Int32) -> Greeting {
            let end = ContinuousClock.now + .milliseconds(milliseconds < 0 ? 60_000 : milliseconds)
            var bytes = [UInt8](repeating: 0, count: 1_024)
            while ContinuousClock.now < end {
                guard poll(socket, POLLIN, milliseconds).ready > 0 else { return .late }
                let count = recv(socket, &bytes, bytes.count, Int32(MSG_PEEK | MSG_DONTWAIT))
                guard count > 0 else { return .ended }
                if let offers = MySQLGreeting.offersTLS(bytes[..<count]) {
                    return offers ? .offersTLS : .lacksTLS
                }
                // A full buffer holds more than a greeting.
                guard count < bytes.count else { return .lacksTLS }
                usleep(1_000)
            }
            return .late
        }
    }

    /// The first packet of a server: the protocol's number, the version, the connection's number, the scramble, and the
    /// server's capabilities.
    enum MySQLGreeting {
        /// The bit CLIENT_SSL of the capabilities.
        static let clientSSL: UInt16 = 1 << 11

        /// Whether a greeting offers TLS; `nil` while too little of it has come. An error packet takes the place of a
        /// greeting, and no login follows it.
        static func offersTLS(_ bytes: ArraySlice<UInt8>) -> Bool? {
            // Before it stand the packet's length in three bytes, and its number.
            let packet = bytes.dropFirst(4)
            guard let version = packet.first else { return nil }
            guard version == 10 else { return version == 0xFF }
            guard let end = packet.dropFirst().firstIndex(of: 0) else { return nil }
            // The connection's number has four bytes, and the scramble nine.
            let capabilities = packet[(end + 1)...].dropFirst(13).prefix(2)
            guard capabilities.count == 2, let low = capabilities.first, let high = capabilities.last else {
                return nil
            }
            return (UInt16(high) << 8 | UInt16(low)) & clientSSL != 0
        }
    }
#endif
