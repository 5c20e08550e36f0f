import Foundation
import Glibc
import SystemPackage

/// The program `StateExercise` in a process of its own.
final class Exercise {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ arguments: String...) throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(filePath: tests).deletingLastPathComponent().appending(
            path: "StateExercise")
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    var pid: Int32 { process.processIdentifier }

    /// Reads what the program says until it has said so many lines, or ended.
    func lines(_ count: Int) -> [String] {
        var text = Data()
        while text.count(where: { $0 == UInt8(ascii: "\n") }) < count {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            text += more
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Ends the process as `kill -9` does, and returns the rest of what it said.
    func kill() -> [String] {
        Glibc.kill(pid, SIGKILL)
        let rest = lines(.max)
        process.waitUntilExit()
        return rest
    }

    /// Lets the process end by itself and returns its exit status.
    func finish() -> Int32 {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
