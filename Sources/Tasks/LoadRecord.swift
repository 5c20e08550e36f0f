import TimeAxis

/// What a run writes down before it empties the first window of a hypertable.
public struct LoadMark: Hashable, Sendable {
    /// A random word of the run, which also stands in a note on the target: a state file that does not know it is an
    /// older copy.
    public var word: String
    /// The hypertable's identity in the target's catalog, so that one that was made anew is noticed.
    public var relation: String
    /// The columns that the hypertable could be given; `nil` when nobody knows, as in files of earlier versions.
    public var columns: [String]?

    public init(word: String, relation: String, columns: [String]? = nil) {
        self.word = word
        self.relation = relation
        self.columns = columns
    }
}

/// Why rows that were loaded do not count any more.
public enum RowLoss: String, Hashable, Codable, Sendable {
    /// The hypertable was dropped, and another one has its name.
    case madeAnew = "made-anew"
    /// The window's chunks are gone.
    case chunksGone = "chunks-gone"
    /// A run that the state file knows nothing of changed the hypertable.
    case unknownRun = "unknown-run"
    /// The hypertable has a column that the source gives and that it did not have then.
    case columnAdded = "column-added"
}

/// What is known of the loading of a hypertable.
public struct LoadRecord: Hashable, Sendable {
    /// The words of all runs that emptied windows of it.
    public internal(set) var words: Set<String> = []
    /// The identity that it had when windows were last emptied, or when it was found to be another one; `nil` in files of
    /// earlier versions.
    public internal(set) var relation: String?
    /// The columns that every window that counts could be given when it was loaded; `nil` when nobody knows.
    public internal(set) var columns: Set<String>?
    /// Those of the latest run.
    var latestColumns: Set<String>?
    /// Whether nothing that was loaded counts any more, and no run has begun to load it again.
    public internal(set) var startsOver = false
    /// Stretches of time whose rows were found to be gone.
    var losses: [Loss] = []

    /// One stretch, and the number of the event that told of it.
    struct Loss: Hashable, Sendable {
        var window: Window
        var cause: RowLoss
        var order: Int
    }
}
