import TimeAxis

/// The mark that a run records before it empties the first window of a hypertable.
package struct LoadToken: Hashable, Sendable {
    /// A random word of the run. A note on the target holds it too: a state file that does not know it is an older copy.
    package var word: String
    /// The hypertable's identity in the target's catalog, so that one that was made anew is noticed.
    package var relation: String
    /// The columns that could be loaded; `nil` when they are unknown, as in files of earlier versions.
    package var columns: [String]?

    package init(word: String, relation: String, columns: [String]? = nil) {
        self.word = word
        self.relation = relation
        self.columns = columns
    }
}

/// The cause for which loaded rows do not count any more.
package enum RowLoss: String, Hashable, Codable, Sendable {
    /// The hypertable was dropped, and another one has its name.
    case madeAnew = "made-anew"
    /// The window's chunks are gone.
    case chunksGone = "chunks-gone"
    /// A run that the state file knows nothing of changed the hypertable.
    case unknownRun = "unknown-run"
    /// The hypertable has a column that the source gives and that it did not have then.
    case columnAdded = "column-added"
    /// The window holds fewer rows than were loaded, and the server never left its time line.
    case rowsMissing = "rows-missing"
    /// The window holds other rows than were loaded, and the target was restarted or went back in time.
    case targetMoved = "target-moved"
}

/// The record of the loading of a hypertable.
package struct LoadRecord: Hashable, Sendable {
    /// The words of all runs that emptied windows of it.
    package internal(set) var words: Set<String> = []
    /// The word of the latest of them.
    package internal(set) var latestWord: String?
    /// The identity that it had when windows were last emptied, or when it was found to be another one; `nil` in files of
    /// earlier versions.
    package internal(set) var relation: String?
    /// The columns that could be loaded into every window that counts; `nil` when they are unknown.
    package internal(set) var columns: Set<String>?
    /// Those of the latest run.
    var latestColumns: Set<String>?
    /// Whether nothing that was loaded counts any more, and no run has begun to load it again.
    package internal(set) var startsOver = false
    /// Stretches of time whose rows were found to be gone.
    var losses: [Loss] = []

    /// One stretch, and the number of the event that recorded it.
    struct Loss: Hashable, Sendable {
        var window: Window
        var cause: RowLoss
        var order: Int
    }
}
