/// A server process that runs a background job.
package struct JobWorker: Hashable, Sendable, CustomStringConvertible {
    package let pid: Int
    package let jobID: Int
    /// The job's application name, such as `Columnstore Policy [1000]`.
    package let name: String
    /// The time of its start, as the server prints it in UTC; `nil` if the role may not see it.
    package let since: String?

    package var description: String {
        "\(name) (process \(pid)\(since.map { ", since \($0)" } ?? ""))"
    }
}
