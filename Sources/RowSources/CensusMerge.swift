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

    private let state: Mutex<[Progress]>

    private struct Progress {
        var census: FileCensus
        var next = 0
        var pending: [Int: Result<FileCensus, any Error>] = [:]
        var failure: (any Error)?
    }

    /// - Parameter blockLimits: how many blocks each file may have.
    init(blockLimits: [Int]) {
        state = Mutex(blockLimits.map { Progress(census: FileCensus(blockLimit: $0)) })
    }

    func add(_ result: Result<FileCensus, any Error>, _ chunk: IndexChunk) -> Outcome {
        state.withLock { state in
            state[chunk.file].pending[chunk.number] = result
            var outcome = Outcome.goOn
            while let next = state[chunk.file].pending.removeValue(forKey: state[chunk.file].next) {
                state[chunk.file].next += 1
                guard state[chunk.file].failure == nil, !state[chunk.file].census.hasEndMarker else {
                    continue
                }
                switch next {
                case .success(let census):
                    state[chunk.file].census.append(census)
                    if census.hasEndMarker { outcome = .skipFile }
                case .failure(let error):
                    state[chunk.file].failure = error
                    outcome = .halt
                }
            }
            return outcome
        }
    }

    /// What was found in each file, once every chunk was added.
    ///
    /// - Throws: what went wrong first, in the order of the files and of their rows.
    func result() throws -> [FileCensus] {
        try state.withLock { state in
            if let failure = state.lazy.compactMap(\.failure).first { throw failure }
            return state.map(\.census)
        }
    }
}
