/// The facts about a kind of task that other parts of the program decide by.
package struct TaskProperties: Sendable {
    /// Where in the work on a hypertable a task stands.
    package enum Place: Hashable, Sendable {
        case beforeWindows, inWindow, afterWindows
    }

    /// The objects of a hypertable that tasks suspend and restore.
    package enum Suspension: Hashable, Sendable {
        case jobs, indexes
    }

    /// A change to the rows of a window.
    package enum RowChange: Hashable, Sendable {
        /// The window's rows are deleted.
        case deletes
        /// The window's rows are replaced by those of the source.
        case loads
    }

    /// The part of a source that a task reads.
    package enum SourcePart: Hashable, Sendable {
        case rows, count
    }

    package let place: Place
    /// The objects that the task records and takes away.
    package let suspends: Suspension?
    /// The objects that the task gives back.
    package let restores: Suspension?
    /// The task's change to its window's rows.
    package let rows: RowChange?
    /// The part of the source that decides the task's outcome; it is in the task's fingerprint.
    package let reads: SourcePart?
    /// The kind's own points at which the process can be stopped on demand, in order.
    let points: [FaultPoint]

    init(
        _ place: Place, suspends: Suspension? = nil, restores: Suspension? = nil, rows: RowChange? = nil,
        reads: SourcePart? = nil, points: [FaultPoint] = []
    ) {
        self.place = place
        self.suspends = suspends
        self.restores = restores
        self.rows = rows
        self.reads = reads
        self.points = points
    }
}

extension TaskKind {
    /// Whether there is one such task for each window, not one for the hypertable.
    package var isPerWindow: Bool { properties.place == .inWindow }

    /// Whether a task of the kind deletes or loads rows.
    package var changesRows: Bool { properties.rows != nil }

    /// Whether a task of the kind loads the rows of its window.
    package var loadsRows: Bool { properties.rows == .loads }
}
