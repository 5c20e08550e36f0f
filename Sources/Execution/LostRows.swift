import Tasks
import TimeAxis

/// Windows of a hypertable that are done, and of which the target shows that what was loaded is gone: the hypertable
/// was made anew, or the chunks were dropped or truncated.
public struct LostRows: Sendable {
    /// What has to be written down, so that the windows are loaded again.
    public private(set) var event: Event.Kind?
    /// A sentence for a person; `nil` when nothing is gone.
    public private(set) var line: String?
    /// Whether the hypertable is another one than the one that was loaded.
    public private(set) var isMadeAnew = false

    /// - Parameters:
    ///   - done: The windows that count as done and hold rows, in order.
    ///   - isFinished: Whether all windows of the plan are done.
    ///   - relation: The hypertable's identity now.
    ///   - chunks: The stretches that its chunks cover; `nil` where not all of them can be seen.
    ///   - isExpired: Whether a retention policy that is on drops what lies in a window.
    public init(
        _ spec: HypertableSpec, _ load: LoadRecord?, done: [Window], isFinished: Bool, relation: String,
        chunks: [Window]?, isExpired: (Window) -> Bool
    ) {
        if let former = load?.relation, former != relation {
            isMadeAnew = true
            event = .rowsLost(spec.table, [Window(start: nil, end: .max)], .madeAnew, relation: relation)
            line = "\(spec.table) was made anew since windows of it were loaded"
            return
        }
        guard let chunks else { return }
        let gone = Self.uncovered(done, by: chunks)
        guard !gone.isEmpty else { return }
        // What a policy has dropped on purpose it would drop again.
        let expired = isFinished ? gone.filter(isExpired) : []
        let lost = isFinished ? gone.filter { !isExpired($0) } : gone
        var sentences: [String] = []
        if !expired.isEmpty {
            sentences.append(
                "a retention policy has dropped the chunks of \(Self.counted(expired)): "
                    + Self.names(expired, of: spec))
        }
        if !lost.isEmpty {
            event = .rowsLost(spec.table, Window.joined(lost), .chunksGone)
            sentences.append(
                "\(Self.counted(lost)) lost \(lost.count == 1 ? "its" : "their") chunks: "
                    + Self.names(lost, of: spec))
        }
        line = "\(spec.table): \(sentences.joined(separator: "; "))"
    }

    /// The windows that no chunk covers any part of; both in order of their starts.
    private static func uncovered(_ windows: [Window], by chunks: [Window]) -> [Window] {
        var next = chunks.startIndex
        return windows.filter { window in
            while next < chunks.endIndex, chunks[next].end <= window.start ?? .min { next += 1 }
            return next == chunks.endIndex || (chunks[next].start ?? .min) >= window.end
        }
    }

    private static func counted(_ windows: [Window]) -> String {
        windows.count == 1 ? "1 window that was loaded" : "\(windows.count) windows that were loaded"
    }

    private static func names(_ windows: [Window], of spec: HypertableSpec) -> String {
        windows.prefix(5).map { $0.name(as: spec.timeType) }.joined(separator: ", ")
            + (windows.count > 5 ? ", …" : "")
    }
}
