import Rows
import Subprocess
import SystemPackage
import Terms

/// The output of a shell command.
struct CommandInput: RowInput {
    /// The name in messages: "the rows command", "the count command".
    let name: String
    /// The text for bash, with the window's bounds filled in.
    let text: String
    let folder: FilePath
    /// Masked in what the command says about a failure.
    let secrets: SecretMask
    var mayLackHeader: Bool { true }

    func open(_ stop: Signal) throws -> any ByteStream {
        do {
            let process = try ChildProcess(
                Configuration(
                    executable: .name("bash"), arguments: ["-u", "-o", "pipefail", "-c", text],
                    workingDirectory: folder),
                name: name, input: nil, secrets: secrets, stop: stop)
            return CommandStream(self, process)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw SourceError.noBash(name)
        } catch let error as SubprocessError {
            throw SourceError(
                .notStarted, RowPlace(input: name), "it could not be started in \(folder): \(error)")
        }
    }
}

extension CommandInput {
    /// The whole output of a command, or its first 64 KiB.
    func shortOutput(_ stop: Signal) throws -> [UInt8] {
        let stream = try open(stop)
        defer { stream.abandon() }
        var output: [UInt8] = []
        try withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 8) { buffer in
            while output.count < 64 << 10 {
                let count = try stream.read(into: buffer)
                guard count > 0 else { return try stream.end() }
                output.append(contentsOf: buffer[..<count])
            }
        }
        return output
    }
}

/// The output of a running command.
final class CommandStream: ByteStream {
    private let input: CommandInput
    private let process: ChildProcess

    init(_ input: CommandInput, _ process: ChildProcess) {
        self.input = input
        self.process = process
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        do {
            return try process.read(into: buffer)
        } catch let error as Errno {
            throw SourceError(
                .unreadable, RowPlace(input: input.name), "its output cannot be read: \(error)",
                isTransient: error.isTransient)
        }
    }

    func end() throws {
        let status = try process.wait()
        guard !status.isSuccess else { return }
        throw SourceError(
            .failed, RowPlace(input: input.name), "it \(status.title)", hint: hint(status),
            output: process.errorText, isTransient: status.isTransient)
    }

    func abandon() {
        process.terminate()
    }

    private func hint(_ status: TerminationStatus) -> String? {
        switch status {
        case .exited(1):
            "a command that fails because its database cannot be reached right now may say so by status 75; "
                + "it is then tried again"
        case .exited(127): "127 means that a program was not found, or that a variable is not set"
        case .exited(141):
            "141 means that a program of a pipeline stopped reading before the one in front of it was done, as "
                + "`head` does"
        default: nil
        }
    }
}

extension SourceError {
    static func noBash(_ command: String) -> SourceError {
        SourceError(
            .noProgram, RowPlace(input: command), "it needs the program bash, which is not installed",
            hint: "install the package bash")
    }
}
