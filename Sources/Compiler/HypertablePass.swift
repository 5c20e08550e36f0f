import Diagnostics
import PlanFile
import Tasks
import Terms
import TimeAxis

/// Describes one hypertable of a plan in the executor's terms, and lists its windows.
struct HypertablePass {
    let spec: HypertableSpec
    let windows: [Window]

    init(_ hypertable: Hypertable, of plan: Plan) throws(Diagnostic) {
        let type = hypertable.timeType.value
        guard let completion = plan.completion[type], let source = plan.source(named: hypertable.source.value)
        else {
            throw Diagnostic(
                .error, code: "internal", "the plan was compiled without being validated",
                at: hypertable.table.position)
        }
        windows = try Self.windows(of: hypertable, completion: completion.value)
        spec = HypertableSpec(
            table: hypertable.table.value, timeColumn: hypertable.timeColumn.value, timeType: type,
            completion: completion.value,
            source: try Self.source(source, of: hypertable),
            columns: hypertable.columns?.map(\.value), pausesPolicies: hypertable.policies == .pause,
            rebuildsIndexes: hypertable.indexes == .rebuild,
            compressesDirectly: hypertable.load == .directCompress,
            places: Self.places(of: hypertable, completion: completion.position))
    }

    private static func windows(
        of hypertable: Hypertable, completion: Int64
    ) throws(Diagnostic) -> [Window] {
        let every = hypertable.windows.every
        do {
            let list = try WindowList(
                hypertable.windows, type: hypertable.timeType.value, completion: completion)
            guard list.isPartition else {
                throw Diagnostic(
                    .error, code: "internal", "the windows do not cover the range once and exactly",
                    at: every.position, notes: ["This is a bug of hyperfill; nothing was run."])
            }
            return list.windows
        } catch let error as Diagnostic {
            throw error
        } catch {
            throw Diagnostic(
                .error, code: "too-many-windows",
                "`every` cuts the time before T into more than \(WindowList.limit) windows",
                at: every.position,
                fix: "take longer windows; one chunk each is a good length")
        }
    }

    private static func source(_ source: NamedSource, of hypertable: Hypertable) throws(Diagnostic)
        -> SourceSpec
    {
        let kind: SourceSpec.Kind
        switch source.source {
        case .csv(let format):
            let path = hypertable.path?.value
            kind = .csv(path: path?.resolved ?? "", shown: path?.template.text ?? "", format: format)
        case .command(let command):
            kind = .command(rows: command.rows.value, count: command.count?.value, format: command.format)
        case .database(let database):
            guard let selection = hypertable.rows else {
                throw Diagnostic(
                    .error, code: "internal", "the plan was compiled without being validated",
                    at: hypertable.source.position)
            }
            kind = .database(
                DatabaseRows(
                    engine: database.engine, location: database.location, zone: database.zone,
                    selection: selection))
        }
        return SourceSpec(name: source.name.value, kind: kind)
    }

    private static func places(of hypertable: Hypertable, completion: SourcePosition) -> PlanPlaces {
        let table = PlanPlace(hypertable.table.position)
        let columns = hypertable.columns ?? []
        return PlanPlaces(
            table: table, timeColumn: PlanPlace(hypertable.timeColumn.position),
            timeType: PlanPlace(hypertable.timeType.position),
            columns: columns.first.map { PlanPlace($0.position) } ?? table,
            ofColumns: Dictionary(columns.map { ($0.value.target, PlanPlace($0.position)) }) { first, _ in
                first
            },
            source: PlanPlace(hypertable.source.position), completion: PlanPlace(completion))
    }
}

extension PlanPlace {
    fileprivate init(_ position: SourcePosition) {
        self.init(line: position.line, column: position.column)
    }
}
