import Foundation
import Glibc

/// Runs a shell command, quietly; for setting up only. Whether it ended well.
@discardableResult
func shell(_ command: String) -> Bool {
    system("{ \(command); } >/dev/null 2>&1 </dev/null") == 0
}

/// What a command prints, without the line end; `nil` when it fails.
func printed(by command: String) -> String? {
    guard let pipe = popen("{ \(command); } 2>/dev/null </dev/null", "r") else { return nil }
    var bytes: [UInt8] = []
    while case let byte = fgetc(pipe), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    guard pclose(pipe) == 0 else { return nil }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
}

/// Prints a line for the person who watches.
func say(_ text: String) {
    FileHandle.standardError.write(Data("\(text)\n".utf8))
}
