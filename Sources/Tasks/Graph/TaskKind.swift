/// The kinds of task, in the order in which the tasks of a hypertable run.
///
/// A new kind gets a case here and its ``properties``, and a type of its own for its effect. The compiler then points at
/// what else decides by kind: when a plan asks for it (`TaskPass`), which type runs (`TargetRunner`), what people read
/// about it (`TaskDescription`), and the simulator's runner (`SimulatedRunner`).
package enum TaskKind: String, Codable, CaseIterable, Hashable, Sendable {
    /// Records the background jobs' state, then pauses them.
    case disablePolicy = "disable-policy"
    /// Records the plain secondary indexes, then drops them.
    case dropIndex = "drop-index"
    /// Removes from the window the rows that dual-writing put there.
    case delete
    /// Fills the window from the source, in one transaction.
    case copy
    /// Compares the window's rows in source and target.
    case count
    /// Makes the dropped indexes again.
    case createIndex = "create-index"
    /// Puts the background jobs back as they were.
    case enablePolicy = "enable-policy"

    /// The facts about the kind that other parts of the program decide by.
    package var properties: TaskProperties {
        switch self {
        case .disablePolicy:
            TaskProperties(.beforeWindows, suspends: .jobs, points: [.jobsRecorded, .paused])
        case .dropIndex:
            TaskProperties(.beforeWindows, suspends: .indexes, points: [.indexesRecorded, .dropped])
        case .delete:
            TaskProperties(.inWindow, rows: .deletes, points: [.deleted])
        case .copy:
            TaskProperties(.inWindow, rows: .loads, reads: .rows, points: [.chunks, .deleted, .sent])
        case .count:
            TaskProperties(.inWindow, reads: .count)
        case .createIndex:
            TaskProperties(.afterWindows, restores: .indexes, points: [.created, .indexesRestored])
        case .enablePolicy:
            TaskProperties(.afterWindows, restores: .jobs, points: [.enabled, .jobsRestored])
        }
    }

    /// The points at which a task of the kind can be stopped on demand, in order.
    package var faultPoints: [FaultPoint] { [.intent] + properties.points + [.effect, .record] }

    /// The kind that restores what this kind suspends.
    package var counterpart: TaskKind? {
        guard let suspended = properties.suspends else { return nil }
        return Self.allCases.first { $0.properties.restores == suspended }
    }
}
