import Diagnostics
import Terms

/// Each method reports errors and then returns `nil`. `name` is the value's name in a message.
extension DecodingContext {
    /// Any scalar with a value.
    func scalar(_ node: YAMLNode, _ name: String) -> ResolvedScalar? {
        guard let scalar = verbatim(node, name) else { return nil }
        do {
            let template = try Template(scalar.text)
            var isComplete = true
            for missing in unset(in: template) {
                error("unset-variable", missing.description, at: position(of: missing, in: node))
                isComplete = false
            }
            guard isComplete else { return nil }
            return ResolvedScalar(
                text: try template.resolve(environment), template: template, style: scalar.style,
                position: node.position, variables: template.variables)
        } catch {
            self.error("template", "\(error)", at: position(of: "${", in: node))
            return nil
        }
    }

    /// A scalar with a value, exactly as written.
    func verbatim(_ node: YAMLNode, _ name: String) -> YAMLScalar? {
        guard let scalar = node.scalar else {
            let kind = if case .sequence = node.content { "a list" } else { "a mapping" }
            error("wrong-type", "\(name) must be a single value, not \(kind)", at: node.position)
            return nil
        }
        guard !(scalar.style == .plain && YAMLTrap(scalar.text) == .null) else {
            error(
                "no-value", "\(name) has no value", at: node.position,
                fix: scalar.text.isEmpty ? nil : "for the text itself write \"\(scalar.text)\"")
            return nil
        }
        return scalar
    }

    /// True if the value is a question that the environment does not answer. A warning is reported for it.
    func isOpenQuestion(_ node: YAMLNode, _ name: String) -> Bool {
        guard let text = node.scalar?.text, let template = try? Template(text),
            let question = template.openQuestion(environment), unset(in: template).count == 1
        else { return false }
        warning(
            "open-completion", "\(name) is still to be chosen: \(question)",
            at: position(of: question, in: node),
            fix: "write it here, or set \(question.variable ?? "the variable")")
        return true
    }

    /// Every reference of the template that has no value, each once.
    func unset(in template: Template) -> [TemplateError] {
        var environment = environment
        var found: [TemplateError] = []
        while true {
            do {
                _ = try template.resolve(environment)
                return found
            } catch let error as TemplateError {
                guard let variable = error.variable else { return found }
                found.append(error)
                environment[variable] = "set"
            } catch {
                return found
            }
        }
    }

    func position(of error: TemplateError, in node: YAMLNode) -> SourcePosition {
        position(of: "${\(error.variable ?? "")", in: node)
    }

    /// A text that every YAML reader takes for text. It is one line and, unless `mayBeEmpty`, not empty.
    func text(_ node: YAMLNode, _ name: String, mayBeEmpty: Bool = false) -> ResolvedScalar? {
        guard let scalar = scalar(node, name) else { return nil }
        if scalar.isGuessable, let trap = YAMLTrap(scalar.text) {
            error(
                "not-text",
                "\(name) must be text, but many YAML readers take `\(scalar.text)` for \(trap.name)",
                at: node.position, fix: "write \"\(scalar.text)\"")
            return nil
        }
        guard mayBeEmpty || !scalar.text.isEmpty else {
            let isGiven = scalar.variables.isEmpty
            error("empty", "\(name) is empty\(isGiven ? "" : ": \(scalar.shown)")", at: node.position)
            return nil
        }
        guard !scalar.text.unicodeScalars.contains(where: { $0 == "\n" || $0 == "\r" }) else {
            error(
                "line-break",
                "\(name) must be one line\(scalar.variables.isEmpty ? "" : ": \(scalar.shown)")",
                at: node.position,
                fix: scalar.style == .block ? "write it after the colon, in quotes" : nil)
            return nil
        }
        return scalar
    }

    func boolean(_ node: YAMLNode, _ name: String) -> Bool? {
        guard let scalar = scalar(node, name) else { return nil }
        let values = ["true": true, "false": false]
        if scalar.style == .plain || !scalar.variables.isEmpty, let value = values[scalar.text] {
            return value
        }
        var fix: String?
        if values[scalar.text] != nil {
            fix = "write \(scalar.text) without quotes"
        } else if case .boolean(let value) = YAMLTrap(scalar.text), scalar.variables.isEmpty {
            fix = "write \(value)"
        }
        error(
            "not-boolean", "\(name) must be true or false, not \(scalar.shown)", at: node.position, fix: fix)
        return nil
    }

    /// One of a few words.
    func choice<Value>(
        _ node: YAMLNode, _ name: String, among values: [(word: String, value: Value)],
        hints: [String: String] = [:]
    ) -> Located<Value>? {
        guard let scalar = scalar(node, name) else { return nil }
        if let found = values.first(where: { $0.word == scalar.text }) { return scalar.located(found.value) }
        let words = values.map(\.word)
        let near = hints[scalar.text.lowercased()] ?? nearest(to: scalar.text, among: words)
        let fix = scalar.variables.isEmpty ? near.map { "did you mean `\($0)`?" } : nil
        error(
            "unknown-word", "\(name) must be \(alternatives(words)), not \(scalar.shown)", at: node.position,
            fix: fix)
        return nil
    }
}
