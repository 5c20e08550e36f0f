import Glibc

/// The end of the program before its time: a message for standard error and an exit status.
struct Ending: Error {
    var status: ExitStatus
    /// Without the word `error:` in front; lines after the first say what to do.
    var message: String?

    init(_ status: ExitStatus, _ message: String? = nil) {
        self.status = status
        self.message = message
    }

    /// Prints the message and leaves.
    func exitProcess() -> Never {
        if let message { Console.error("error: \(message)\n") }
        status.leave()
    }
}
