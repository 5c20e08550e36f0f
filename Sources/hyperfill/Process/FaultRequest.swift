import Execution
import Foundation
import Tasks

/// The fault that the environment asks for, so that people can rehearse a crash.
enum FaultRequest {
    /// - Returns: `nil` if the environment asks for none.
    /// - Throws: `FaultInjection.Misfit` if the plan has no such task, or the task no such point.
    static func read(for graph: TaskGraph) throws -> FaultInjection? {
        guard let text = ProcessInfo.processInfo.environment[FaultInjection.variable], !text.isEmpty else {
            return nil
        }
        return try FaultInjection(text, for: graph)
    }
}
