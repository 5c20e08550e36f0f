import Rows
import Synchronization
import Timescale

/// How the windows of one hypertable are sent. What the first of them finds out spares the others the attempt, and is
/// told once.
final class SentForms: Sendable {
    private struct State {
        var form: SentForm
        var isTold = false
    }

    private let facts: HypertableFacts
    private let state: Mutex<State>

    init(_ form: SentForm, _ facts: HypertableFacts) {
        self.facts = facts
        state = Mutex(State(form: form))
    }

    /// What is tried first.
    var current: SentForm { state.withLock(\.form) }

    /// The form after a misfit: that of all windows to come as well, unless a single row was to blame.
    func after(_ misfit: BinaryMisfit) -> SentForm {
        guard case .type(let column, nil) = misfit.cause else { return remember(misfit) }
        let type = facts.columns.first { $0.name == column }?.baseType
        return remember(BinaryMisfit(.type(column: column, type: type)))
    }

    private func remember(_ misfit: BinaryMisfit) -> SentForm {
        let form = SentForm(text: misfit)
        if !misfit.isOfOneRow { state.withLock { $0.form = form } }
        return form
    }

    /// Why a window that stands in the target was sent as text, for a person; `nil` when it was not, or when that was
    /// told of an earlier one.
    func warning(of sent: SentForm) -> String? {
        guard let reason = sent.reason else { return nil }
        if reason.isOfOneRow { return "sent as text, which is slower: \(reason)" }
        let isFirst = state.withLock { state in
            defer { state.isTold = true }
            return !state.isTold
        }
        return isFirst ? "all windows are sent as text, which is slower: \(reason)" : nil
    }
}

extension BinaryMisfit {
    /// Whether other windows may well go as binary.
    fileprivate var isOfOneRow: Bool {
        switch cause {
        case .value, .databaseValue, .row: true
        case .constant, .encoding, .quote, .type: false
        }
    }
}
