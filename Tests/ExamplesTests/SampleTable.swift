import Foundation
import TestSupport
import Testing

/// A hypertable of an example, with the rows that its source holds and what dual-writing has put into the target.
struct SampleTable: Sendable {
    /// As SQL writes it.
    let name: String
    /// Column definitions, the time column first.
    let columns: String
    /// The length of a chunk, as `create_hypertable` takes it.
    let chunk: String
    /// A query that gives every row of the source, also those outside all windows.
    let source: String
    /// The rows of the target beforehand, as a list of VALUES.
    let dualWritten: String
    /// The plan's windows: SQL conditions on the time column.
    let inside: String

    private var columnNames: [String] {
        columns.split(separator: ", ").map { String($0.prefix { $0 != " " }) }
    }

    private var timeColumn: String { columnNames[0] }

    /// What dual-writing has put into the table.
    private var copy: String { "dual_written.\(name.split(separator: ".").last ?? "")" }

    func make(in database: ScratchDatabase) async throws {
        if let schema = name.split(separator: ".").first, name.contains(".") {
            try await database.execute("CREATE SCHEMA IF NOT EXISTS \(schema)")
        }
        try await database.execute(
            "CREATE TABLE \(name) (\(columns))",
            "SELECT create_hypertable('\(name)', '\(timeColumn)', chunk_time_interval => \(chunk))",
            "CREATE INDEX ON \(name) (\(timeColumn) DESC, (1))", "INSERT INTO \(name) VALUES \(dualWritten)",
            "CREATE SCHEMA IF NOT EXISTS dual_written", "CREATE TABLE \(copy) AS SELECT * FROM \(name)")
    }

    /// The source's rows, in the order of the columns.
    func rows(in database: ScratchDatabase) async throws -> [[String?]] {
        try await database.query(source)
    }

    /// Records an issue unless the windows hold exactly the source's rows, and everything else is as it was.
    func expectBackfilled(_ run: ExampleRun) async throws {
        let loaded = try await run.difference(
            "SELECT * FROM \(name) WHERE \(inside)",
            "SELECT * FROM (\(source)) AS s (\(columnNames.joined(separator: ", "))) WHERE \(inside)")
        #expect(loaded.isEmpty, "\(name): \(loaded)")
        let kept = try await run.difference(
            "SELECT * FROM \(name) WHERE NOT (\(inside))", "SELECT * FROM \(copy) WHERE NOT (\(inside))")
        #expect(kept.isEmpty, "\(name): \(kept)")
        let counts = try await run.database.query(
            "SELECT count(*) FILTER (WHERE \(inside)), count(*) FILTER (WHERE NOT (\(inside))) FROM \(name)")
        #expect(
            counts.first?.allSatisfy { $0 != "0" } == true, "\(name): the sample proves nothing: \(counts)")
    }
}

/// Rows as CSV text, NULL as `null`, every other value in quotes.
func csv(
    _ rows: [[String?]], delimiter: String = ",", quote: String = "\"", escape: String = "\"",
    null: String = ""
) -> String {
    rows.map { row in
        row.map { value in
            guard var value else { return null }
            if escape != quote { value = value.replacing(escape, with: escape + escape) }
            return quote + value.replacing(quote, with: escape + quote) + quote
        }.joined(separator: delimiter) + "\n"
    }.joined()
}
