import RowSources
import Rows
import Synchronization

/// The bytes of one `COPY`: a first batch that was read ahead, then the others; binary ones between the header
/// and the trailer that PostgreSQL expects.
final class CopyStream: Sendable {
    private enum Stage {
        case header, first, rest, trailer, ended
    }

    private let first: [UInt8]?
    private let format: SentFormat
    private let more: @Sendable () throws -> [UInt8]?
    private let stage: Mutex<Stage>

    /// - Parameters:
    ///   - first: the first batch; `nil` when there are no rows at all.
    ///   - more: gives the batches after the first, then `nil`.
    init(first: [UInt8]?, format: SentFormat, more: @escaping @Sendable () throws -> [UInt8]?) {
        self.first = first
        self.format = format
        self.more = more
        stage = Mutex(format == .binary ? .header : .first)
    }

    /// The next bytes to send; `nil` at the end.
    func next() throws -> [UInt8]? {
        try stage.withLock { stage in
            while true {
                switch stage {
                case .header:
                    stage = .first
                    return BinaryEncoder.header
                case .first:
                    stage = first == nil ? .trailer : .rest
                    if let first { return first }
                case .rest:
                    if let batch = try more() { return batch }
                    stage = .trailer
                case .trailer:
                    stage = .ended
                    if format == .binary { return BinaryEncoder.trailer }
                case .ended: return nil
                }
            }
        }
    }
}
