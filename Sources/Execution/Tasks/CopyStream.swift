import RowSources
import Rows
import Synchronization
import Terms

/// The bytes of one `COPY`: a first batch that was read ahead, then the others; binary ones between the header
/// and the trailer that PostgreSQL expects.
final class CopyStream: Sendable {
    private enum Stage {
        case header, first, rest, trailer, ended
    }

    private struct State {
        var stage: Stage
        /// Until it is given: a row may be long.
        var first: [UInt8]?
    }

    private let format: CopyFormat
    private let more: @Sendable () throws -> [UInt8]?
    private let state: Mutex<State>

    /// - Parameters:
    ///   - first: the first batch; `nil` when there are no rows at all.
    ///   - more: gives the batches after the first, then `nil`.
    init(first: [UInt8]?, format: CopyFormat, more: @escaping @Sendable () throws -> [UInt8]?) {
        self.format = format
        self.more = more
        state = Mutex(State(stage: format == .binary ? .header : .first, first: first))
    }

    /// The next bytes to send; `nil` at the end.
    func next() throws -> [UInt8]? {
        try state.withLock { state in
            while true {
                switch state.stage {
                case .header:
                    state.stage = .first
                    return BinaryEncoder.header
                case .first:
                    guard let first = state.first.take() else {
                        state.stage = .trailer
                        continue
                    }
                    state.stage = .rest
                    return first
                case .rest:
                    if let batch = try more() { return batch }
                    state.stage = .trailer
                case .trailer:
                    state.stage = .ended
                    if format == .binary { return BinaryEncoder.trailer }
                case .ended: return nil
                }
            }
        }
    }
}
