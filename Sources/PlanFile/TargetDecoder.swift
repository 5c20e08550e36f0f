import Diagnostics
import Terms

/// Decodes the section `target`, and keeps what may be a password out of every message.
struct TargetDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    /// - Parameter node: `nil` when the plan has no such section; all is left to libpq and the defaults then.
    func decode(_ node: YAMLNode?) -> Target? {
        guard let node else { return Target(connection: nil, workers: 4) }
        hideUnlessKnown(node)
        guard let reader = MappingReader(node, "`target`", keys: ["connection", "workers"], context) else {
            return nil
        }
        let connection = reader["connection"].map(connection)
        let number = reader["workers"].map { context.integer($0, "`workers`", in: 1...64) }
        if case .some(.none) = number { return nil }
        let workers = number?.map { Int($0.value) } ?? 4
        if case .some(.none) = connection { return nil }
        return Target(connection: connection ?? nil, workers: workers)
    }

    /// A password at a wrong key, or a connection string in place of the section, is a password still.
    private func hideUnlessKnown(_ node: YAMLNode) {
        guard case .mapping(let entries) = node.content else { return context.hide(node) }
        for entry in entries where entry.key != "connection" && entry.key != "workers" {
            context.hide(entry.value)
        }
    }

    private func connection(_ node: YAMLNode) -> Located<Template>? {
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
            context.error(
                "empty", "`connection` is empty", at: node.position,
                fix: "leave the key out to use libpq's PG* variables")
            return nil
        }
        do {
            let template = try Template(scalar.text)
            for missing in context.unset(in: template) {
                context.warning(
                    "unset-variable", missing.description, at: context.position(of: missing, in: node),
                    fix: "set it before `hyperfill run`")
            }
            return Located(template, at: node.position, variables: template.variables)
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
