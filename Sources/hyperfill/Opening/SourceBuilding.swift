import Execution
import Foundation
import MySQLSource
import ODBCSource
import PostgresSource
import RowSources
import Rows
import SQLiteSource
import SystemPackage
import Tasks
import Terms
import TimeAxis
import Timescale

extension TargetTable {
    /// A hypertable with the source that its plan names.
    ///
    /// - Parameters:
    ///   - folder: the plan file's folder, the start of relative paths and the working folder of commands.
    ///   - windows: the windows that will be copied and counted.
    ///   - indexFolder: the folder that keeps the index of the source's files for the next run.
    ///   - server: the target; a source that reads from the target's own table is refused.
    ///   - timeouts: has the time limit for connecting to a source's database.
    /// - Throws: `SourceError` for a source that cannot be used at all.
    init(
        _ inspection: Inspection, folder: String, windows: [Window] = [], indexFolder: String? = nil,
        server: ServerFacts? = nil, timeouts: Timeouts = Timeouts()
    ) throws {
        self.init(
            spec: inspection.spec, facts: inspection.facts,
            source: try Self.source(
                of: inspection.spec, table: inspection.facts.columns,
                required: inspection.facts.requiredColumns, folder: folder, windows: windows,
                indexFolder: indexFolder, server: server, relation: inspection.facts.relation,
                timeouts: timeouts),
            scratchFolder: indexFolder.map { FilePath($0).removingLastComponent().string } ?? folder)
    }

    /// The source that the plan names.
    ///
    /// - Parameters:
    ///   - table: the columns of the target's table; empty if unknown.
    ///   - required: the names of the columns that must have a value.
    ///   - server: the target; nil if unknown.
    ///   - relation: the OID of the target's table; nil if unknown.
    /// - Throws: `SourceError` for a source that cannot be used at all.
    static func source(
        of spec: HypertableSpec, table: [Column], required: [String] = [], folder: String,
        windows: [Window] = [], indexFolder: String? = nil, server: ServerFacts? = nil,
        relation: String? = nil, timeouts: Timeouts = Timeouts()
    ) throws -> any RowSource {
        let loadable = table.filter { !$0.isGenerated }
        let columns = ColumnRequest(
            time: spec.timeColumn, timeType: spec.timeType, mapping: spec.columns,
            table: loadable.map(\.name),
            types: loadable.facts(\.binaryType), lossyTypes: loadable.facts(\.lossyType),
            arrays: loadable.facts(\.arrayElements), times: loadable.facts(\.times), required: required)
        let type = spec.timeType
        switch spec.source.kind {
        case .csv(let path, _, let format):
            return try CSVFiles(
                path: path, folder: folder, format: format, columns: columns, whole: spec.range,
                windows: windows, indexFolder: indexFolder, indexName: "\(spec.table)")
        case .command(let rows, let count, let format):
            return try CommandSource(
                rows: { try rows.expanded(window: $0, type: type) },
                count: count.map { count in .command { try count.expanded(window: $0, type: type) } }
                    ?? .rowsAgain,
                folder: folder, format: format, columns: columns, whole: spec.range,
                secrets: SecretMask(
                    environment: ProcessInfo.processInfo.environment, commands: spec.source.kind.commands))
        case .database(let rows):
            let address = try rows.address(folder: folder)
            return try rows.engine.source(
                DatabaseRequest(
                    name: spec.source.name, address: address,
                    shownAddress: rows.shownLocation, zone: rows.zone, selection: rows.selection,
                    columns: columns, whole: spec.range,
                    destination: server.map { server in
                        TargetHypertable(
                            serverStart: server.start, systemIdentifier: server.systemIdentifier,
                            databaseOID: server.databaseOID, table: spec.table, relation: relation)
                    }, connectTimeout: timeouts.connect, firstServer: .reached(by: address)))
        }
    }
}

extension [Column] {
    /// A property of the columns that have it, by their names.
    fileprivate func facts<Fact>(_ fact: (Column) -> Fact?) -> [String: Fact] {
        Dictionary(compactMap { column in fact(column).map { (column.name, $0) } }) { first, _ in first }
    }
}

extension DatabaseEngine {
    /// The source that reads a database of this engine.
    ///
    /// - Throws: `SourceError` if the request cannot be answered, or if the build lacks the engine's client.
    func source(_ request: DatabaseRequest) throws -> any RowSource {
        var request = request
        if facts.zoneRule == .utcByDefault { request.zone = request.zone ?? .utc }
        return switch self {
        case .mysql: try mysqlSource(request)
        case .odbc: try odbcSource(request)
        case .postgres: try postgresSource(request)
        case .sqlite: try sqliteSource(request)
        }
    }
}

extension DatabaseRows {
    /// The path of the file, or the connection string with its references resolved.
    ///
    /// - Throws: `SourceError` that names a variable that is not set.
    func address(folder: String) throws -> Secret {
        switch location {
        case .file(let path, _):
            return Secret(folder.isEmpty ? path : FilePath(folder).pushing(FilePath(path)).string)
        case .connection(let template):
            do {
                return try template.resolve(ProcessInfo.processInfo.environment)
            } catch let error as TemplateError {
                throw SourceError(
                    .unreachable, RowPlace(input: shownLocation), "\(error)",
                    hint: "set it to the source's connection string")
            }
        }
    }
}

extension TaskGraph {
    /// The windows of each hypertable, in order.
    var windowsByHypertable: [[Window]] {
        hypertables.map { $0.windows.map(\.bounds) }
    }
}
