import TimeAxis

/// A shell command with placeholders for the bounds of a window: `{{start}}` and `{{end}}`, plain or with a
/// form (``BoundForm``): `{{start:epoch_ms}}`.
///
/// Nothing else in it is replaced. The shell that runs it (`bash -u -o pipefail -c`) reads `${NAME}` from the
/// environment by itself, which keeps secrets out of another process's arguments.
package struct CommandText: Hashable, Codable, Sendable {
    /// The text as written.
    package let text: String

    /// The text for people, its passwords masked.
    package var shown: String { SecretScan.masked(text) }

    /// - Throws: the first of ``mistakes(in:)``.
    package init(_ text: String) throws {
        if let mistake = Self.mistakes(in: text).first { throw mistake }
        self.text = text
    }

    /// Every placeholder that may be written.
    package static let placeholders: [String] = ["start", "end"].flatMap { bound in
        ["{{\(bound)}}"] + BoundForm.allCases.compactMap { $0.word.map { "{{\(bound):\($0)}}" } }
    }

    /// The mistakes that do not depend on the type of the time column: unknown placeholders, or a bound that the text
    /// never mentions. Without both bounds, each window would fetch rows of others.
    package static func mistakes(in text: String) -> [CommandError] {
        placeholderMistakes(in: text, "the command")
    }

    /// The mistakes for a time column of this type: a form that the type lacks, or a quoted literal where the shell or
    /// the SQL already has quotes.
    package func mistakes(for type: TimeType) -> [CommandError] {
        let quotes = ShellQuotes(text)
        return Placeholder.all(in: text).compactMap { placeholder in
            if let mistake = formMistake(placeholder, type) { return mistake }
            guard placeholder.meaning?.form == .literal, type.isCalendar else { return nil }
            if quotes.containsSingleQuoted(placeholder.range.lowerBound) {
                return CommandError(
                    "`\(placeholder.text)` becomes a literal with single quotes of its own, and the single "
                        + "quotes of the shell about it would take them away", placeholder,
                    remedy: "put the command's argument in double quotes")
            }
            return quoteMistake(placeholder, in: text, type)
        }
    }

    /// The command for a window of a column of that type.
    ///
    /// - Throws: ``CommandError`` if a bound has no text in the form of its placeholder.
    package func expanded(window: Window, type: TimeType) throws -> String {
        try replacedPlaceholders(in: text, window, type)
    }
}

/// Unknown placeholders, or a bound that the text never mentions.
///
/// - Parameter name: the text's name in messages: "the command".
func placeholderMistakes(in text: String, _ name: String) -> [CommandError] {
    let found = Placeholder.all(in: text)
    let unknown = found.filter { $0.meaning == nil }.map { placeholder in
        CommandError("unknown placeholder `\(placeholder.text)`", placeholder)
    }
    guard unknown.isEmpty else { return unknown }
    let missing = Placeholder.Bound.allCases.filter { bound in
        !found.contains { $0.meaning?.bound == bound }
    }.map { "{{\($0.rawValue)}}" }
    guard !missing.isEmpty else { return [] }
    let names = missing.joined(separator: " and ")
    return [CommandError("\(name) does not use \(names), so each window would get rows of others", nil)]
}

/// A form that the type lacks.
func formMistake(_ placeholder: Placeholder, _ type: TimeType) -> CommandError? {
    guard let meaning = placeholder.meaning, meaning.form != .literal, !type.isCalendar else { return nil }
    return CommandError(
        "`\(placeholder.text)` is for calendar types; a \(type.rawValue) column has plain numbers",
        placeholder, remedy: "write {{\(meaning.bound.rawValue)}}")
}

/// A placeholder between quotes that becomes a literal with quotes of its own.
func quoteMistake(_ placeholder: Placeholder, in text: String, _ type: TimeType) -> CommandError? {
    guard placeholder.meaning?.form == .literal, type.isCalendar, placeholder.isQuoted(in: text) else {
        return nil
    }
    return CommandError(
        "`\(placeholder.text)` becomes a literal with single quotes of its own", placeholder,
        remedy: "remove the quotes about it")
}

/// The text with the window's bounds in place of its placeholders.
func replacedPlaceholders(in text: String, _ window: Window, _ type: TimeType) throws -> String {
    var result = ""
    var index = text.startIndex
    for placeholder in Placeholder.all(in: text) {
        guard let meaning = placeholder.meaning else {
            throw CommandError("unknown placeholder `\(placeholder.text)`", placeholder)
        }
        let point = meaning.bound == .start ? window.start : window.end
        result += text[index..<placeholder.range.lowerBound]
        do {
            result += try meaning.form.text(of: point, type: type)
        } catch let error as BoundFormError {
            throw CommandError("`\(placeholder.text)`: \(error)", placeholder)
        }
        index = placeholder.range.upperBound
    }
    return result + text[index...]
}

/// A mistake for which a command or a query cannot be used.
package struct CommandError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    /// The placeholder as written; `nil` when the whole command is meant.
    package let placeholder: String?
    /// How many times the same text stands before it.
    package let occurrence: Int
    /// The advice; `nil` without one.
    package let remedy: String?

    init(_ description: String, _ placeholder: Placeholder?, remedy: String? = nil) {
        self.description = description
        self.placeholder = placeholder?.text
        self.occurrence = placeholder?.occurrence ?? 0
        self.remedy = remedy
    }
}
