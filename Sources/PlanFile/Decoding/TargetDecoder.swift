import Diagnostics
import Terms

/// Decodes the section `target`.
struct TargetDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    /// - Parameter node: `nil` when the plan has no such section. libpq's variables and the defaults are used then.
    func decode(_ node: YAMLNode?) -> Target? {
        guard let node else { return Target(connection: nil, workers: PlanDefaults.workers) }
        let keys = ["connection", "workers"]
        let connections = ConnectionDecoder(context)
        connections.hideUnlessKnown(node, keys: keys)
        guard let reader = MappingReader(node, "`target`", keys: keys, context) else {
            return nil
        }
        let connection = reader["connection"].map {
            connections.decode($0, emptyFix: "leave the key out to use libpq's PG* variables")
        }
        let number = reader["workers"].map { context.integer($0, "`workers`", in: 1...64) }
        if case .some(.none) = number { return nil }
        let workers = number?.map { Int($0.value) } ?? PlanDefaults.workers
        if case .some(.none) = connection { return nil }
        return Target(connection: connection ?? nil, workers: workers)
    }
}
