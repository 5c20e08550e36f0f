import Rows
import Synchronization
import Terms
import Timescale

/// Chooses binary or text for the windows of one hypertable, and remembers the reason for text.
///
/// Binary spares the server the parsing. Text is chosen if the program cannot know for certain how the server would
/// read the values: for all windows if the reason lies in columns, encoding or plan, for one window if it lies in a row.
final class CopyFormatChoice: Sendable {
    /// The format of a window's rows.
    struct Choice: Hashable, Sendable {
        let format: CopyFormat
        /// The reason for text; `nil` for binary.
        let reason: NeedsText?
    }

    private struct State {
        /// The reason why all windows go as text.
        var reason: NeedsText?
        var hasWarned = false
    }

    private let facts: HypertableFacts
    private let textFormat: CopyFormat
    private let state: Mutex<State>

    /// - Parameters:
    ///   - reason: the reason for text that is known before any row is read.
    ///   - textFormat: that of the source.
    init(_ reason: NeedsText?, textFormat: CopyFormat, _ facts: HypertableFacts) {
        self.facts = facts
        self.textFormat = textFormat
        state = Mutex(State(reason: reason))
    }

    /// The format that a window is tried in first.
    var current: Choice { choice(state.withLock(\.reason)) }

    /// The format of a window whose rows did not go as binary. Later windows get it as well, unless the reason lies in
    /// a single row.
    func text(because reason: NeedsText) -> Choice {
        var reason = reason
        if case .type(let column, nil) = reason.cause {
            let type = facts.columns.first { $0.name == column }?.baseType
            reason = NeedsText(.type(column: column, type: type))
        }
        if !reason.isOfOneRow { state.withLock { $0.reason = reason } }
        return choice(reason)
    }

    private func choice(_ reason: NeedsText?) -> Choice {
        Choice(format: reason == nil ? .binary : textFormat, reason: reason)
    }

    /// The warning for a window that was loaded as text; `nil` for binary, and if an earlier window had the warning.
    func warning(of choice: Choice) -> String? {
        guard let reason = choice.reason else { return nil }
        if reason.isOfOneRow { return "sent as text, which is slower: \(reason)" }
        let isFirst = state.withLock { state in
            defer { state.hasWarned = true }
            return !state.hasWarned
        }
        return isFirst ? "all windows are sent as text, which is slower: \(reason)" : nil
    }
}

extension NeedsText {
    /// The reason that columns and encoding give; `nil` if every column that is sent has a type that is converted
    /// exactly.
    ///
    /// - Parameters:
    ///   - columns: the columns that are sent; `nil` while they are not known. The source then throws the reason once
    ///     it names a column without a binary form.
    ///   - format: that of the source's CSV; `nil` for a source whose values have types.
    package init?(_ facts: HypertableFacts, columns: [String]?, format: CSVFormat?) {
        if let format, let reason = BinaryEncoder.textReason(of: format) {
            self = reason
            return
        }
        let textOnly = facts.columns.first { column in
            !column.isGenerated && columns?.contains(column.name) ?? false && column.binaryType == nil
        }
        guard let textOnly else { return nil }
        self.init(.type(column: textOnly.name, type: textOnly.baseType))
    }
}
