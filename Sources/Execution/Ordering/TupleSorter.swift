import Rows

/// Sorts the rows of a window into the order that makes good batches of the columnstore. Memory is bounded: further rows
/// are kept in a file until they are sent.
struct TupleSorter {
    /// The limit of memory, in bytes.
    static let memory = 8 << 20

    private let order: TupleOrder
    private let memory: Int
    private let folder: String
    private var run = TupleRun()
    /// How many tuples were added.
    private var count = 0
    private var spilled: SpillFile?

    /// - Parameter folder: the place of the file.
    init(order: TupleOrder, folder: String, memory: Int = Self.memory) {
        self.order = order
        self.folder = folder
        self.memory = memory
    }

    /// - Throws: `TaskFailure` when the file cannot be written.
    mutating func add(_ batch: [UInt8]) throws {
        run.append(batch, by: order, after: &count)
        if run.size >= memory { try spill() }
    }

    /// The rows in order; nothing can be added any more.
    ///
    /// - Throws: `TaskFailure` when the file cannot be written.
    mutating func finish() throws -> SortedTuples {
        guard spilled != nil else {
            run.sort()
            return .run(run, next: 0)
        }
        if !run.isEmpty { try spill() }
        run = TupleRun()
        return try spilled.map { .merge(try RunMerge($0, memory: memory)) } ?? .run(run, next: 0)
    }

    private mutating func spill() throws {
        let file = try spilled ?? SpillFile(folder: folder)
        run.sort()
        try file.append(run)
        run.removeAll()
        spilled = file
    }
}
