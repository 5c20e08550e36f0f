/// A task of a window that is known only by its recorded name: the plan had it in an earlier form.
///
/// The state file holds nothing else about it, so this is the one place that takes a task's name apart.
struct FormerTask {
    /// The text of its hypertable's name.
    let table: Substring
    /// The name of its window.
    let window: Substring
    let kind: TaskKind

    /// Reads `<table>/<window>/<kind>`, where the table's name may hold slashes. Returns `nil` for a task of a whole
    /// hypertable and for a kind that the program does not know.
    init?(_ name: TaskName) {
        guard let (rest, word) = Self.splitLast(name.text[...]), let kind = TaskKind(rawValue: String(word)),
            kind.isPerWindow, let (table, window) = Self.splitLast(rest)
        else { return nil }
        (self.table, self.window, self.kind) = (table, window, kind)
    }

    private static func splitLast(_ text: Substring) -> (rest: Substring, word: Substring)? {
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return (text[..<slash], text[text.index(after: slash)...])
    }
}
