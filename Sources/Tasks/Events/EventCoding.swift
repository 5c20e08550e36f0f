import Statements
import Terms
import TimeAxis

/// The events' form in the state file: one flat object, `{"event":"task-succeeded","at":"…","task":"…",…}`.
extension Event: Codable {
    private enum Name: String, Codable {
        case runStarted = "run-started"
        case taskStarted = "task-started"
        case jobsRecorded = "jobs-recorded"
        case indexesRecorded = "indexes-recorded"
        case jobsRestored = "jobs-restored"
        case indexesRestored = "indexes-restored"
        case filesRecorded = "files-recorded"
        case loadBegun = "load-begun"
        case rowsLost = "rows-lost"
        case positionRecorded = "position-recorded"
        case targetDiverged = "target-diverged"
        case taskSucceeded = "task-succeeded"
        case taskFailed = "task-failed"
        case taskCancelled = "task-cancelled"
        case runEnded = "run-ended"
    }

    private enum Key: String, CodingKey {
        case event, at, task, fingerprint, table, jobs, indexes, files, changed, mark, relation, columns,
            windows, cause, position, undone, objects, result, failure, run, end
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        do {
            at = try TimeType.timestamptz.point(try container.decode(String.self, forKey: .at))
        } catch let error as TimeSyntaxError {
            throw DecodingError.dataCorruptedError(
                forKey: .at, in: container, debugDescription: error.description)
        }
        kind = try Self.kind(try container.decode(Name.self, forKey: .event), in: container)
    }

    private static func kind(_ name: Name, in container: KeyedDecodingContainer<Key>) throws -> Kind {
        func task() throws -> TaskName { try container.decode(TaskName.self, forKey: .task) }
        func fingerprint() throws -> Fingerprint {
            try container.decode(Fingerprint.self, forKey: .fingerprint)
        }
        func table() throws -> TableName { try container.decode(TableName.self, forKey: .table) }
        return switch name {
        case .runStarted: .runStarted(try container.decode(RunStart.self, forKey: .run))
        case .taskStarted: .taskStarted(try task(), try fingerprint())
        case .jobsRecorded:
            .jobsRecorded(try table(), try container.decode([RecordedJob].self, forKey: .jobs))
        case .indexesRecorded:
            .indexesRecorded(try table(), try container.decode([IndexDefinition].self, forKey: .indexes))
        case .jobsRestored: .jobsRestored(try table())
        case .indexesRestored: .indexesRestored(try table())
        case .filesRecorded:
            .filesRecorded(
                try table(), try container.decode([RecordedFile].self, forKey: .files),
                changed: try container.decodeIfPresent([Window].self, forKey: .changed) ?? [])
        case .loadBegun:
            .loadBegun(
                try table(),
                LoadToken(
                    word: try container.decode(String.self, forKey: .mark),
                    relation: try container.decode(String.self, forKey: .relation),
                    columns: try container.decodeIfPresent([String].self, forKey: .columns)))
        case .rowsLost:
            .rowsLost(
                try table(), try container.decode([Window].self, forKey: .windows),
                try container.decode(RowLoss.self, forKey: .cause),
                relation: try container.decodeIfPresent(String.self, forKey: .relation))
        case .positionRecorded:
            .positionRecorded(try container.decode(TimelinePosition.self, forKey: .position))
        case .targetDiverged:
            .targetDiverged(
                try table(),
                Divergence(
                    undone: try container.decode(TaskKind.self, forKey: .undone),
                    cause: try container.decode(Divergence.Cause.self, forKey: .cause),
                    objects: try container.decode([String].self, forKey: .objects)))
        case .taskSucceeded:
            .taskSucceeded(
                try task(), try fingerprint(), try container.decode(TaskResult.self, forKey: .result))
        case .taskFailed:
            .taskFailed(
                try task(), try fingerprint(), try container.decode(TaskFailure.self, forKey: .failure))
        case .taskCancelled: .taskCancelled(try task(), try fingerprint())
        case .runEnded: .runEnded(try container.decode(RunEnd.self, forKey: .end))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(TimeType.timestamptz.text(at), forKey: .at)
        try container.encode(name, forKey: .event)
        switch kind {
        case .runStarted(let run):
            try container.encode(run, forKey: .run)
        case .taskStarted(let task, let fingerprint), .taskCancelled(let task, let fingerprint):
            try Self.encode(task, fingerprint, into: &container)
        case .jobsRecorded(let table, let jobs):
            try container.encode(table, forKey: .table)
            try container.encode(jobs, forKey: .jobs)
        case .indexesRecorded(let table, let indexes):
            try container.encode(table, forKey: .table)
            try container.encode(indexes, forKey: .indexes)
        case .jobsRestored(let table), .indexesRestored(let table):
            try container.encode(table, forKey: .table)
        case .filesRecorded(let table, let files, let changed):
            try container.encode(table, forKey: .table)
            try container.encode(files, forKey: .files)
            if !changed.isEmpty { try container.encode(changed, forKey: .changed) }
        case .loadBegun(let table, let mark):
            try container.encode(table, forKey: .table)
            try container.encode(mark.word, forKey: .mark)
            try container.encode(mark.relation, forKey: .relation)
            try container.encodeIfPresent(mark.columns, forKey: .columns)
        case .rowsLost(let table, let windows, let cause, let relation):
            try container.encode(table, forKey: .table)
            try container.encode(windows, forKey: .windows)
            try container.encode(cause, forKey: .cause)
            try container.encodeIfPresent(relation, forKey: .relation)
        case .positionRecorded(let position):
            try container.encode(position, forKey: .position)
        case .targetDiverged(let table, let divergence):
            try container.encode(table, forKey: .table)
            try container.encode(divergence.undone, forKey: .undone)
            try container.encode(divergence.cause, forKey: .cause)
            try container.encode(divergence.objects, forKey: .objects)
        case .taskSucceeded(let task, let fingerprint, let result):
            try Self.encode(task, fingerprint, into: &container)
            try container.encode(result, forKey: .result)
        case .taskFailed(let task, let fingerprint, let failure):
            try Self.encode(task, fingerprint, into: &container)
            try container.encode(failure, forKey: .failure)
        case .runEnded(let end):
            try container.encode(end, forKey: .end)
        }
    }

    private static func encode(
        _ task: TaskName, _ fingerprint: Fingerprint, into container: inout KeyedEncodingContainer<Key>
    ) throws {
        try container.encode(task, forKey: .task)
        try container.encode(fingerprint, forKey: .fingerprint)
    }

    private var name: Name {
        switch kind {
        case .runStarted: .runStarted
        case .taskStarted: .taskStarted
        case .jobsRecorded: .jobsRecorded
        case .indexesRecorded: .indexesRecorded
        case .jobsRestored: .jobsRestored
        case .indexesRestored: .indexesRestored
        case .filesRecorded: .filesRecorded
        case .loadBegun: .loadBegun
        case .rowsLost: .rowsLost
        case .positionRecorded: .positionRecorded
        case .targetDiverged: .targetDiverged
        case .taskSucceeded: .taskSucceeded
        case .taskFailed: .taskFailed
        case .taskCancelled: .taskCancelled
        case .runEnded: .runEnded
        }
    }
}
