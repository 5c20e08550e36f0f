import Diagnostics

extension DecodingContext {
    /// The name of a column of the hypertable.
    func column(_ node: YAMLNode, _ name: String) -> Located<String>? {
        guard let scalar = text(node, name) else { return nil }
        return fits(scalar.text, name, node) ? scalar.located(scalar.text) : nil
    }

    /// PostgreSQL cuts longer names with no more than a notice (manual, 4.1.1): the cut name could be another table's.
    func fits(_ identifier: String, _ name: String, _ node: YAMLNode) -> Bool {
        guard identifier.utf8.count > 63 else { return true }
        error(
            "long-name", "\(name) has a name longer than 63 bytes, the longest in PostgreSQL",
            at: node.position)
        return false
    }
}
