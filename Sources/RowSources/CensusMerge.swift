import Rows
import Synchronization

/// Puts together what threads found in the chunks of files, which they finish in any order.
final class CensusMerge: Sendable {
    /// What is to be done after a chunk.
    enum Outcome: Hashable {
        case goOn
        /// The data of the file has ended before its end.
        case skipFile
        /// A chunk is bad, and nothing before it in its file is.
        case halt
    }

    /// What was found in a chunk.
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

    /// - Parameter blockLimits: how many blocks each file may have.
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

    /// What was found in each file, once every chunk was added.
    ///
    /// - Throws: what went wrong first, in the order of the files and of their rows.
    func result() throws -> SourceCensus {
        try state.withLock { state in
            if let failure = state.files.lazy.compactMap(\.failure).first { throw failure }
            return SourceCensus(windows: state.windows, files: state.files.map(\.census))
        }
    }
}
