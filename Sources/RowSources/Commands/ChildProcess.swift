import Glibc
import Subprocess
import Synchronization
import SystemPackage
import Terms

/// A program that runs in a process group of its own and whose standard output is read by a blocked thread.
///
/// The same thread drains its standard error while the output is empty, so that the program never blocks on it. The end
/// of standard error is kept. The process is not reaped before ``wait()`` or ``terminate()`` has signalled its group, as
/// another process could otherwise get its number.
final class ChildProcess: Sendable {
    private let output: FileDescriptor
    private let errors: FileDescriptor
    private let name: String
    private let stop: Signal
    private let life: ProcessLife
    private let pid: pid_t
    private let state: Mutex<State>

    private struct State {
        var tail: OutputTail
        var isClosed = false
    }

    /// The time that a group has to end after SIGTERM, in milliseconds.
    private static let grace = 2_000

    /// Blocks until the program runs.
    ///
    /// - Parameters:
    ///   - name: the name in messages, such as "the rows command".
    ///   - input: its standard input; `nil` for `/dev/null`.
    ///   - secrets: masked in the end of its standard error.
    ///   - stop: ends a blocked read when raised.
    init(
        _ configuration: Configuration, name: String, input: FileDescriptor?,
        secrets: SecretMask = SecretMask([]), stop: Signal
    ) throws {
        state = Mutex(State(tail: OutputTail(secrets)))
        let (output, outputEnd) = try privatePipe()
        let (errors, errorsEnd): (FileDescriptor, FileDescriptor)
        do {
            (errors, errorsEnd) = try privatePipe()
        } catch {
            for end in [output, outputEnd] { try? end.close() }
            throw error
        }
        self.output = output
        self.errors = errors
        self.name = name
        self.stop = stop
        // A bigger pipe lets the program run ahead of the reader. The system may refuse it.
        _ = fcntl(output.rawValue, setPipeSize, 1 << 20)
        var configuration = configuration
        configuration.platformOptions.processGroupID = 0
        do {
            life = try ProcessLife()
            life.run(configuration, input, output: outputEnd, errors: errorsEnd)
            pid = try life.waitUntilStarted()
            GroupWatcher.shared?.add(pid)
        } catch {
            for end in [output, errors] { try? end.close() }
            throw error
        }
    }

    /// Blocks until there is output; 0 at its end.
    ///
    /// - Throws: `CancellationError` once stopped, `Errno`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            do {
                let count = try output.read(into: buffer)
                stop.liveness?.touch()
                return count
            } catch Errno.wouldBlock {
                stop.liveness?.wait(isInDatabase: false) { [self] in waitsFor }
                let ready = readable([stop.descriptor, output, errors], milliseconds: 1_000)
                if ready.contains(stop.descriptor) { throw CancellationError() }
                // A closed standard error stays ready, so it is not polled again.
                if ready == [errors], !drain() {
                    _ = readable([stop.descriptor, output], milliseconds: 1_000)
                }
                // A process that the program left running may hold the output open for ever. After a failure, its end is
                // not awaited. After a success it is, as it may still write rows.
                if ready.isEmpty, hasFailed { return 0 }
            }
        }
    }

    /// The cause of a blocked read, for people.
    private var waitsFor: String {
        guard hasExited else { return "output of \(name) (process \(pid))" }
        let left = members(ofGroup: pid)
        return "the end of the output of \(name), which has itself ended: "
            + (left.isEmpty ? "some process holds it open" : "processes it left running hold it open: ")
            + left.joined(separator: ", ")
    }

    /// The end of its standard error so far.
    var errorText: String { state.withLock { $0.tail.text } }

    /// After the end of the output: blocks until the program itself ends.
    ///
    /// Then asks the processes that it left running in its group to end, as their output is not read.
    func wait() throws -> TerminationStatus {
        var pause: Int32 = 1
        while !hasExited {
            if stop.isRaised { throw CancellationError() }
            stop.liveness?.wait(isInDatabase: false) { [name, pid] in
                "the end of \(name) (process \(pid)), which has closed its output"
            }
            if !drain() || pause > 1 { stop.wait(milliseconds: pause) }
            pause = min(2 * pause, 50)
        }
        stop.liveness?.touch()
        _ = drain()
        kill(-pid, SIGTERM)
        close()
        return try life.release()
    }

    /// Ends the whole group, by SIGTERM and then by SIGKILL. Harmless after ``wait()``.
    func terminate() {
        guard !state.withLock({ $0.isClosed }) else { return }
        kill(-pid, SIGTERM)
        for _ in 0..<(Self.grace / 10) {
            if hasExited, isHungUp(output), isHungUp(errors) { break }
            _ = drain()
            usleep(10_000)
        }
        kill(-pid, SIGKILL)
        close()
        _ = try? life.release()
    }

    private func close() {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard isFirst else { return }
        GroupWatcher.shared?.remove(pid)
        for end in [output, errors] { try? end.close() }
    }

    /// Whether the program has ended.
    private var hasExited: Bool { exit != nil }

    private var hasFailed: Bool {
        exit.map { $0.si_code != CLD_EXITED || $0._sifields._sigchld.si_status != 0 } ?? false
    }

    /// The end of the program, if it has ended. Does not reap it.
    private var exit: siginfo_t? {
        var info = siginfo_t()
        let code = waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT | WNOHANG)
        return code != 0 || info.si_signo == SIGCHLD ? info : nil
    }

    private func isHungUp(_ end: FileDescriptor) -> Bool {
        var polled = pollfd(fd: end.rawValue, events: 0, revents: 0)
        return poll(&polled, 1, 0) > 0 && polled.revents & Int16(POLLHUP) != 0
    }

    /// Reads standard error as far as it has been written; false once it is closed.
    private func drain() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 8) { buffer in
            while true {
                guard let count = try? errors.read(into: buffer) else { return true }
                guard count > 0 else { return false }
                state.withLock { $0.tail.append(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            }
        }
    }
}

/// Starts and reaps a child process, in asynchronous code.
private final class ProcessLife: Sendable {
    private let started: Signal
    private let ended: Signal
    private let pid = Mutex<Result<pid_t, any Error>?>(nil)
    private let status = Mutex<Result<TerminationStatus, any Error>?>(nil)
    private let gate: AsyncStream<Never>
    private let opening: AsyncStream<Never>.Continuation

    init() throws {
        started = try Signal()
        ended = try Signal()
        (gate, opening) = AsyncStream.makeStream()
    }

    func run(
        _ configuration: Configuration, _ input: FileDescriptor?, output: FileDescriptor,
        errors: FileDescriptor
    ) {
        Task {
            do {
                let status: TerminationStatus
                if let input {
                    status = try await run(
                        configuration, .fileDescriptor(input, closeAfterSpawningProcess: false), output,
                        errors)
                } else {
                    status = try await run(configuration, .none, output, errors)
                }
                self.status.withLock { $0 = .success(status) }
            } catch {
                pid.withLock { $0 = $0 ?? .failure(error) }
                status.withLock { $0 = .failure(error) }
                started.raise()
            }
            ended.raise()
        }
    }

    private func run<Input: InputProtocol>(
        _ configuration: Configuration, _ input: Input, _ output: FileDescriptor, _ errors: FileDescriptor
    ) async throws -> TerminationStatus {
        let gate = gate
        return try await Subprocess.run(
            configuration, input: input,
            output: .fileDescriptor(output, closeAfterSpawningProcess: true),
            error: .fileDescriptor(errors, closeAfterSpawningProcess: true)
        ) { execution in
            let id = execution.processIdentifier.value
            self.pid.withLock { $0 = .success(id) }
            self.started.raise()
            for await _ in gate {}
        }.terminationStatus
    }

    func waitUntilStarted() throws -> pid_t {
        started.wait(milliseconds: -1)
        guard let pid = pid.withLock({ $0 }) else { throw CancellationError() }
        return try pid.get()
    }

    /// Lets the process be reaped.
    ///
    /// Gives up after a minute on a process that hangs in the kernel, which not even SIGKILL ends. A shorter time would
    /// not do on a busy machine.
    func release() throws -> TerminationStatus {
        opening.finish()
        guard ended.wait(milliseconds: 60_000), let status = status.withLock({ $0 }) else {
            throw Errno.timedOut
        }
        return try status.get()
    }
}

/// `F_SETPIPE_SZ` of Linux's fcntl.h, which the Glibc module lacks.
private let setPipeSize: Int32 = 1031
