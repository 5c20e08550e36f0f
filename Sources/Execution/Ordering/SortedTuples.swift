import Rows
import Synchronization

/// Sorted tuples, from memory or from a file.
enum SortedTuples {
    case run(TupleRun, next: Int)
    case merge(RunMerge)

    /// The size of a batch in bytes. The last tuple may exceed it.
    private static let batchLength = 256 << 10

    /// The next tuples; `nil` after the last.
    ///
    /// - Throws: `TaskFailure` when the file cannot be read.
    mutating func next() throws -> [UInt8]? {
        var batch: [UInt8] = []
        switch self {
        case .run(let run, var place):
            while batch.count < Self.batchLength, place < run.count {
                batch.append(contentsOf: run[place].tuple)
                place += 1
            }
            self = .run(run, next: place)
        case .merge(var merge):
            while batch.count < Self.batchLength, let next = try merge.next() {
                batch.append(contentsOf: next.tuple)
            }
            self = .merge(merge)
        }
        return batch.isEmpty ? nil : batch
    }

    /// The place in the source's order of the n-th tuple, both counted from 1; `nil` if there are fewer.
    ///
    /// - Throws: `TaskFailure` when the file cannot be read.
    func ordinal(ofTuple n: Int) throws -> Int? {
        switch self {
        case .run(let run, _): return n >= 1 && n <= run.count ? TupleOrder.ordinal(of: run[n - 1].key) : nil
        case .merge(var merge):
            for _ in 1..<max(n, 1) { _ = try merge.next() }
            return try merge.next().map { TupleOrder.ordinal(of: $0.key) }
        }
    }
}

/// The sorted rows of a window, for any thread that sends them.
final class SortedRows: Sendable {
    private let tuples: Mutex<SortedTuples>

    /// Reads all rows and sorts them.
    ///
    /// - Parameters:
    ///   - first: the batch that was read already.
    ///   - folder: the place of a file, if the rows do not fit into memory.
    ///   - more: gives the others, then `nil`.
    /// - Throws: `TaskFailure` when the file fails; what `more` throws.
    init(first: [UInt8]?, order: TupleOrder, folder: String, more: () throws -> [UInt8]?) throws {
        var sorter = TupleSorter(order: order, folder: folder)
        if let first { try sorter.add(first) }
        while let batch = try more() { try sorter.add(batch) }
        tuples = Mutex(try sorter.finish())
    }

    /// The next tuples; `nil` after the last.
    func next() throws -> [UInt8]? { try tuples.withLock { try $0.next() } }

    /// See ``SortedTuples/ordinal(ofTuple:)``. Ask it before any tuple is taken.
    func ordinal(ofTuple n: Int) throws -> Int? { try tuples.withLock { try $0.ordinal(ofTuple: n) } }
}
