import Execution
import Foundation
import Tasks

extension Rehearsal {
    /// The death that the environment asks for; `nil` when it asks for none.
    ///
    /// - Throws: ``Ending`` when it asks for one that cannot come: whoever rehearses would wait for it in vain.
    static func fromEnvironment(for graph: TaskGraph) throws -> Rehearsal? {
        guard let text = ProcessInfo.processInfo.environment[variable], !text.isEmpty else { return nil }
        do {
            return try Rehearsal(text, for: graph)
        } catch {
            throw Ending(.usage, "\(error)")
        }
    }
}
