import Rows
import Synchronization

/// Merges the results of threads for the chunks of files, which they finish in any order.
final class CensusMerge: Sendable {
    /// The consequence of a chunk for those that follow.
    enum Outcome: Hashable {
        case goOn
        /// The file has an end marker: what follows it is no data.
        case skipFile
        /// The chunk has the first error of its file.
        case halt
    }

    /// The result for a chunk.
    struct Found {
        let census: FileCensus
        let tallies: WindowTallies
    }

    private let state: Mutex<State>

    private struct State {
        var files: [Progress]
        var windows: WindowTallies = [:]
    }

    private struct Progress {
        var census: FileCensus
        var next = 0
        var pending: [Int: Result<Found, any Error>] = [:]
        var failure: (any Error)?
    }

    /// - Parameter blockLimits: the most blocks of each file.
    init(blockLimits: [Int]) {
        state = Mutex(State(files: blockLimits.map { Progress(census: FileCensus(blockLimit: $0)) }))
    }

    func add(_ result: Result<Found, any Error>, _ chunk: IndexChunk) -> Outcome {
        state.withLock { state in
            state.files[chunk.file].pending[chunk.number] = result
            var outcome = Outcome.goOn
            while let next = state.files[chunk.file].pending.removeValue(
                forKey: state.files[chunk.file].next)
            {
                state.files[chunk.file].next += 1
                guard state.files[chunk.file].failure == nil, !state.files[chunk.file].census.hasEndMarker
                else { continue }
                switch next {
                case .success(let found):
                    state.files[chunk.file].census.append(found.census)
                    state.windows.add(found.tallies)
                    if found.census.hasEndMarker { outcome = .skipFile }
                case .failure(let error):
                    state.files[chunk.file].failure = error
                    outcome = .halt
                }
            }
            return outcome
        }
    }

    /// The result for all files, once every chunk was added.
    ///
    /// - Throws: the first error, in the order of the files and of their rows.
    func result() throws -> SourceCensus {
        try state.withLock { state in
            if let failure = state.files.lazy.compactMap(\.failure).first { throw failure }
            return SourceCensus(windows: state.windows, files: state.files.map(\.census))
        }
    }
}
