import Diagnostics

/// Colours for words of the program, never for data.
struct Style {
    let usesColour: Bool

    func red(_ text: String) -> String { wrap(text, .red) }
    func yellow(_ text: String) -> String { wrap(text, .yellow) }
    func green(_ text: String) -> String { wrap(text, .green) }
    func dim(_ text: String) -> String { wrap(text, .dim) }

    private func wrap(_ text: String, _ style: TerminalStyle) -> String {
        usesColour ? style.applied(to: text) : text
    }
}
