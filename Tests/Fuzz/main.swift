import Foundation
import FuzzTargets

// Passes libFuzzer's inputs to the part of the program that HYPERFILL_FUZZ_TARGET names. The arguments are libFuzzer's.
// The samples are first written into the folder that HYPERFILL_FUZZ_SAMPLES names.

/// libFuzzer's main, under the name that other programs call it by.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private let environment = ProcessInfo.processInfo.environment
private let name = environment["HYPERFILL_FUZZ_TARGET"] ?? ""
guard let target = FuzzTarget(rawValue: name) else {
    fatalError("HYPERFILL_FUZZ_TARGET is none of \(FuzzTarget.allCases.map(\.rawValue))")
}
if let folder = environment["HYPERFILL_FUZZ_SAMPLES"] {
    for (number, sample) in target.samples.enumerated() {
        try Data(sample).write(to: URL(filePath: "\(folder)/sample-\(number)"))
    }
}
var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
    runDriver(&count, &arguments) { start, count in
        let bytes = Array(UnsafeBufferPointer(start: start, count: count))
        let name = ProcessInfo.processInfo.environment["HYPERFILL_FUZZ_TARGET"] ?? ""
        do {
            try FuzzTarget(rawValue: name)?.read(bytes)
        } catch {
            // A trap would end the process before libFuzzer keeps the input.
            FileHandle.standardError.write(Data("broken: \(error)\n".utf8))
            abort()
        }
        return 0
    })
