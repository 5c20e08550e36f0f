import Diagnostics
import Terms

/// Decodes a connection string, and hides possible passwords from every message.
struct ConnectionDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    /// Hides values that may be secrets in the wrong place: a password at an unknown key, or a connection string in
    /// place of a section.
    ///
    /// - Parameter keys: the keys of the section.
    func hideUnlessKnown(_ node: YAMLNode, keys: [String]) {
        guard case .mapping(let entries) = node.content else { return context.hide(node) }
        for entry in entries where !keys.contains(entry.key) { context.hide(entry.value) }
    }

    /// - Parameter emptyFix: the advice for an empty text.
    func decode(_ node: YAMLNode, emptyFix: String) -> Located<ConnectionTemplate>? {
        guard let scalar = context.verbatim(node, "`connection`") else {
            context.hide(node)
            return nil
        }
        if ConnectionPassword.isLiteral(in: scalar.text) { refuseLiteralPassword(node) }
        if scalar.style == .plain, let trap = YAMLTrap(scalar.text) {
            context.error(
                "not-text", "`connection` must be text, but YAML readers take this for \(trap.name)",
                at: node.position, fix: "write it in quotes")
            return nil
        }
        guard !scalar.text.isEmpty else {
            context.error("empty", "`connection` is empty", at: node.position, fix: emptyFix)
            return nil
        }
        do {
            let template = try Template(scalar.text)
            for missing in context.unset(in: template) {
                context.warning(
                    "unset-variable", missing.description, at: context.position(of: missing, in: node),
                    fix: "set it before `hyperfill run`")
            }
            return Located(ConnectionTemplate(template), at: node.position, variables: template.variables)
        } catch {
            context.error(
                "template", "`connection` has a `${` that is no reference", at: node.position,
                fix: "write ${NAME}, ${NAME:-default}, ${NAME:?message}, or $${ for a plain ${")
            return nil
        }
    }

    private func refuseLiteralPassword(_ node: YAMLNode) {
        context.hide(node)
        context.warning(
            "literal-password", "`connection` holds a password, and plans are kept in version control",
            at: node.position, fix: "write ${PASSWORD}, or use a service or a passfile")
    }
}
