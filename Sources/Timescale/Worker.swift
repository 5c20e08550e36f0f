/// A server process that runs a job.
public struct Worker: Hashable, Sendable, CustomStringConvertible {
    public let pid: Int
    public let jobID: Int
    /// The job's application name, such as `Columnstore Policy [1000]`.
    public let name: String
    /// When it started, as the server prints it in UTC; `nil` where the role may not see it.
    public let since: String?

    public var description: String {
        "\(name) (process \(pid)\(since.map { ", since \($0)" } ?? ""))"
    }
}
