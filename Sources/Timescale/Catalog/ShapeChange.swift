/// A difference between two shapes of a table that matters to a load.
package enum ShapeChange: Hashable, Sendable {
    /// No table has the name any more.
    case absent
    /// Another table has the name.
    case madeAnew
    case dropped(column: String)
    case renamed(column: String, now: String)
    /// Another column has the name, so rows that were loaded before hold other values under it.
    case replaced(column: String)
    /// The types are equal if only collation, identity, generation or the parts of the type changed.
    case retyped(column: String, from: String, to: String)
    case triggers([String])

    /// Whether rows that were loaded before the change do not hold what was loaded.
    package var harmsLoadedRows: Bool {
        switch self {
        case .madeAnew, .replaced: true
        case .absent, .dropped, .renamed, .retyped, .triggers: false
        }
    }

    /// Whether only the values of one column were lost.
    package var isReplacedColumn: Bool {
        if case .replaced = self { return true }
        return false
    }
}

extension TableShape {
    /// The differences from the shape that was prepared for, as far as they concern these columns.
    ///
    /// - Parameter names: the columns of the rows, and the time column. Names that the former shape lacks are passed over.
    package func changes(since former: TableShape, of names: [String]) -> [ShapeChange] {
        guard relation == former.relation else { return [.madeAnew] }
        let wanted = Set(names)
        var changes = former.columns.filter { wanted.contains($0.name) }.compactMap(change)
        let triggers = Set(triggers.keys).union(former.triggers.keys)
            .filter { self.triggers[$0] != former.triggers[$0] }
        if !triggers.isEmpty { changes.append(.triggers(triggers.sorted())) }
        return changes
    }

    private func change(of former: Column) -> ShapeChange? {
        guard let now = columns.first(where: { $0.name == former.name }) else {
            let renamed = columns.first { $0.number == former.number }
            return renamed.map { .renamed(column: former.name, now: $0.name) }
                ?? .dropped(column: former.name)
        }
        if now.number != former.number { return .replaced(column: former.name) }
        if now.detail == former.detail { return nil }
        // The search path decides how a type is printed.
        let isSameType = now.typeNumbers == former.typeNumbers
        return .retyped(
            column: former.name, from: former.type, to: isSameType ? former.type : now.type)
    }
}

extension TableShape.Column {
    /// The OID of the type and its modifier.
    fileprivate var typeNumbers: [Substring] { Array(detail.split(separator: " ").dropFirst().prefix(2)) }
}

extension ShapeChange: CustomStringConvertible {
    /// A clause: `the column value was integer and is real`.
    package var description: String {
        switch self {
        case .absent: "no table has its name any more"
        case .madeAnew: "it was dropped, and another table has its name"
        case .dropped(let column): "the column \(column) was dropped"
        case .renamed(let column, let now):
            "the column \(column) was renamed to \(now)"
        case .replaced(let column): "another column has the name \(column)"
        case .retyped(let column, let from, let to):
            from == to
                ? "the column \(column) has another collation, is generated in another way, or its "
                    + "type \(to) has other parts"
                : "the column \(column) was \(from) and is \(to)"
        case .triggers(let names):
            "the trigger \(names.joined(separator: ", ")) was created, changed or removed"
        }
    }
}
