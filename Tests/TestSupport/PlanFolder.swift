import Foundation
import Glibc

/// A folder for one test's plan, sources and state, removed with the value.
package final class PlanFolder: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/hyperfill-e2e-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ScratchError("no temporary folder: errno \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in the folder.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    package func write(_ name: String, _ text: String) throws {
        try write(name, Data(text.utf8))
    }

    package func write(_ name: String, _ bytes: Data) throws {
        let url = URL(filePath: file(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: url)
    }

    /// Writes a script that can be run by its name.
    package func script(_ name: String, _ text: String) throws {
        try write(name, "#!/usr/bin/env bash\nset -eu\n\(text)\n")
        chmod(file(name), 0o755)
    }

    package func read(_ name: String) throws -> String {
        try String(contentsOfFile: file(name), encoding: .utf8)
    }

    package func exists(_ name: String) -> Bool { access(file(name), F_OK) == 0 }

    package func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: file(name))
    }

    /// The lines of a plan's state file; empty before there is one.
    package func state(_ plan: String = "plan.yaml") -> [String] {
        let text = (try? read("\(plan).state.jsonl")) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// Runs a shell command in the folder, to prepare a test.
    package func shell(_ command: String) throws {
        guard system("cd '\(path)' && { \(command); }") == 0 else {
            throw ScratchError("failed: \(command)")
        }
    }
}
