import Statements

extension HypertableReader {
    /// By name.
    func indexes() throws -> [IndexFacts] {
        let differences = try chunkDifferences()
        return try query(
            """
            SELECT n.nspname, c.relname, \(IndexQuery.definition), \(IndexQuery.predicate), t.spcname,
                \(IndexQuery.comment), i.indisunique, i.indisprimary, \(IndexQuery.isConstraint),
                i.indisvalid, i.indisclustered, array_to_string(c.reloptions, ', '),
                (SELECT string_agg(s.attnum || ' ' || s.attstattarget, ' ')
                    FROM (\(IndexQuery.statistics)) AS s)
            \(IndexQuery.from) WHERE i.indrelid = \(relation) ORDER BY c.relname
            """
        ).map { row in
            let definition = IndexDefinition(
                schema: try text(row[0]), name: try text(row[1]), definition: try text(row[2]),
                options: row[11], predicate: row[3], tablespace: row[4],
                comment: row[5], isClustered: row[10] == "t", statistics: statistics(row[12]))
            return IndexFacts(
                definition: definition,
                isUnique: row[6] == "t", isPrimary: row[7] == "t", isConstraint: row[8] == "t",
                isValid: row[9] == "t",
                keptBecause: try differences[definition.name] ?? unmakeable(definition))
        }
    }

    /// By the names of the indexes.
    private func chunkDifferences() throws -> [String: String] {
        var differences: [String: String] = [:]
        for row in try query(ChunkIndexQuery.differences(of: table)) {
            let (name, chunk, difference) = (try text(row[0]), try text(row[1]), try text(row[2]))
            differences[name] =
                "its part on the chunk \(chunk) \(difference), which a new index would not have"
        }
        return differences
    }

    /// The reason for which hyperfill would not make the index again.
    private func unmakeable(_ definition: IndexDefinition) throws -> String? {
        guard let statement = try? definition.statement(on: table) else {
            return "hyperfill cannot read its definition"
        }
        guard statement.hasExpressions else { return nil }
        let row = try query(IndexMaker.query(table, tablespace: definition.tablespace)).first
        guard let refusal = row.flatMap(IndexMaker.init(row:))?.refusal(of: statement) else { return nil }
        return "\(refusal.reason) (\(refusal.remedy))"
    }

    /// - Parameter text: column numbers and statistics targets in turns.
    private func statistics(_ text: String?) -> [Int: Int]? {
        let numbers = text?.split(separator: " ").compactMap { Int($0) } ?? []
        guard !numbers.isEmpty else { return nil }
        return stride(from: 0, to: numbers.count - 1, by: 2).reduce(into: [:]) { targets, place in
            targets[numbers[place]] = numbers[place + 1]
        }
    }
}
