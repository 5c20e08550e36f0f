import Glibc
import Rows
import Terms
import TimeAxis

@testable import RowSources

/// A folder for one test, removed with the value.
final class Scratch: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/hyperfill-sources-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ScratchError(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        _ = system("rm -rf '\(path)'")
    }

    func write(_ name: String, _ text: String) throws {
        try write(name, Array(text.utf8))
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        guard let file = fopen("\(path)/\(name)", "w") else { throw ScratchError(code: errno) }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw ScratchError(code: errno) }
    }

    func bytes(_ name: String) throws -> [UInt8] {
        guard let file = fopen("\(path)/\(name)", "r") else { throw ScratchError(code: errno) }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    func exists(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 }

    /// Runs a shell command in the folder; for setting up only.
    func shell(_ command: String) throws {
        guard system("cd '\(path)' && \(command)") == 0 else { throw ScratchError(code: -1) }
    }
}

struct ScratchError: Error {
    let code: Int32
}

/// What a source gave.
struct Given: Sendable {
    var text = ""
    var columns: [String] = []
    var tally = RowTally()
}

extension RowSource {
    /// All rows of a window, read on a thread of its own as the runner does.
    func rows(_ window: Window = window) async throws -> Given {
        try await withRows(of: window) { reader in
            try await onThread {
                var given = Given(columns: reader.columns)
                while let batch = try reader.next() { given.text += String(decoding: batch, as: UTF8.self) }
                given.tally = reader.tally
                return given
            }
        }
    }
}

/// `[10, 20)` of `[0, 100)`.
let window = Window(start: 10, end: 20)
let whole = Window(start: 0, end: 100)

func request(_ columns: [String]? = nil, table: [String] = ["t", "v", "w"]) -> ColumnRequest {
    ColumnRequest(time: "t", timeType: .bigint, columns: columns, table: table)
}
