import Timescale

/// Somebody who changes a table's definition while the program works, in an order that a seed draws, and puts everything
/// back at the end.
package struct SchemaAgent: Sendable {
    /// A change and the statement that takes it back.
    package struct Change: Sendable {
        package let apply: String
        package let undo: String

        package init(_ apply: String, undo: String) {
            self.apply = apply
            self.undo = undo
        }
    }

    private let seed: UInt64
    private let changes: [Change]
    private let open: @Sendable () async throws -> Session

    package init(
        seed: UInt64, changes: [Change], open: @escaping @Sendable () async throws -> Session
    ) {
        self.seed = seed
        self.changes = changes
        self.open = open
    }

    /// Changes the table until it is told to stop, and puts it back as it was.
    ///
    /// - Returns: the number of changes that the server accepted.
    /// - Throws: ``ScratchError`` if a change cannot be taken back.
    @discardableResult
    package func run(until isStopped: @Sendable () -> Bool) async throws -> Int {
        var random = SplitMix(seed: seed)
        let session = try await open()
        // A DDL statement in a queue holds up everybody behind it.
        try await session.execute("SET lock_timeout = '300ms'")
        var undos: [String] = []
        var accepted = 0
        while !isStopped() {
            if undos.isEmpty || undos.count < 4 && Bool.random(using: &random) {
                if let change = changes.randomElement(using: &random),
                    (try? await session.execute(change.apply)) != nil
                {
                    undos.append(change.undo)
                    accepted += 1
                }
            } else if let undo = undos.last, (try? await session.execute(undo)) != nil {
                undos.removeLast()
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...60, using: &random)))
        }
        try await session.execute("SET lock_timeout = '10s'")
        while let undo = undos.popLast() { try await take(back: undo, session) }
        await session.close()
        return accepted
    }

    private func take(back undo: String, _ session: Session) async throws {
        var last: (any Error)?
        for _ in 0..<10 {
            do {
                try await session.execute(undo)
                return
            } catch {
                last = error
            }
        }
        throw ScratchError("seed \(seed): \(undo): \(last.map { "\($0)" } ?? "")")
    }
}

extension SchemaAgent.Change {
    /// Changes of a table that take nothing from its rows.
    ///
    /// - Parameters:
    ///   - schema: of functions for triggers, made by ``prepare(schema:)``.
    ///   - columns: names, types, and other types that hold all values exactly.
    package static func all(
        of table: String, schema: String = "public", columns: [(name: String, type: String, others: [String])]
    ) -> [SchemaAgent.Change] {
        let name = table.split(separator: ".").last.map(String.init) ?? table
        var changes = [
            SchemaAgent.Change(
                "ALTER TABLE \(table) RENAME TO \(name)_away",
                undo: "ALTER TABLE \(name)_away RENAME TO \(name)"),
            SchemaAgent.Change(
                "ALTER TABLE \(table) ADD COLUMN agents_own integer",
                undo: "ALTER TABLE \(table) DROP COLUMN IF EXISTS agents_own"),
            SchemaAgent.Change(
                "CREATE TRIGGER agents_own BEFORE INSERT ON \(table) FOR EACH ROW "
                    + "EXECUTE FUNCTION \(schema).agents_own()",
                undo: "DROP TRIGGER IF EXISTS agents_own ON \(table)"),
        ]
        for column in columns {
            changes.append(
                SchemaAgent.Change(
                    "ALTER TABLE \(table) RENAME COLUMN \(column.name) TO \(column.name)_away",
                    undo: "ALTER TABLE \(table) RENAME COLUMN \(column.name)_away TO \(column.name)"))
            // More often than all others: the wrong values came from here.
            for type in column.others + column.others {
                changes.append(
                    SchemaAgent.Change(
                        retyping(table, column.name, type), undo: retyping(table, column.name, column.type)))
            }
        }
        return changes
    }

    private static func retyping(_ table: String, _ column: String, _ type: String) -> String {
        "ALTER TABLE \(table) ALTER COLUMN \(column) TYPE \(type) USING \(column)::\(type)"
    }

    /// Makes the function of the agent's trigger.
    package static func prepare(schema: String = "public") -> String {
        "CREATE OR REPLACE FUNCTION \(schema).agents_own() RETURNS trigger LANGUAGE plpgsql "
            + "AS 'BEGIN RETURN NEW; END'"
    }
}
