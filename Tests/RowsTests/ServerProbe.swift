import Foundation
import Subprocess
import SystemPackage
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// A real server, asked through `psql`. Everything it makes there is temporary.
struct ServerProbe {
    /// The connection URI; nil if the tests have no server.
    static var uri: String? {
        getenv("HYPERFILL_TEST_TARGET_URI").map { String(cString: $0) }
    }

    static let skipped: Comment = "HYPERFILL_TEST_TARGET_URI is not set: nothing is compared with a server"

    /// A folder that is removed after the body.
    static func withFolder<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
        var template = Array("/tmp/hyperfill-rows-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            if let folder = opendir(path) {
                while let entry = readdir(folder) {
                    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                    }
                    unlink("\(path)/\(name)")
                }
                closedir(folder)
            }
            rmdir(path)
        }
        return try await body(FilePath(path))
    }

    static func write(_ bytes: [UInt8], to path: FilePath) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }

    /// Runs a script in one session with UTC and ISO dates; returns what it printed.
    static func run(_ script: String, in folder: FilePath) async throws -> String {
        try await outcome(script, in: folder).output
    }

    /// The same; returns its warnings, and for each error of a statement the code.
    static func errors(_ script: String, in folder: FilePath) async throws -> String {
        try await outcome("\\set VERBOSITY sqlstate\n" + script, in: folder).errors
    }

    /// The mark at the end of the output of a script.
    private static let end = "the end of the script"

    /// The output goes through files: on a busy machine, parts of output through pipes were lost.
    private static func outcome(
        _ script: String, in folder: FilePath
    ) async throws -> (output: String, errors: String) {
        let path = folder.appending("script.sql").string
        let text = "set timezone = 'UTC'; set datestyle = 'ISO, YMD';\n\(script)\n\\echo \(end)\n"
        try write(Array(text.utf8), to: FilePath(path))
        let result = try await Subprocess.run(
            .name("sh"),
            arguments: [
                "-c", #"exec psql --no-psqlrc -At -d "$1" -f "$0" >"$0.out" 2>"$0.err""#, path, uri ?? "",
            ],
            environment: .inherit.updating(["PGCLIENTENCODING": "UTF8"]), output: .discarded,
            error: .discarded)
        let output = try String(contentsOfFile: "\(path).out", encoding: .utf8)
        let errors = try String(contentsOfFile: "\(path).err", encoding: .utf8)
        try #require(result.terminationStatus.isSuccess, "\(errors.suffix(500))")
        try #require(output.hasSuffix("\(end)\n"), "psql did not come to the end of \(path)")
        return (String(output.dropLast(end.count + 1)), errors)
    }
}
