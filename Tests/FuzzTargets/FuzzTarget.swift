import Terms

/// A part of the program that reads what others wrote, and has to stand any bytes.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// The YAML decoder: plans.
    case plan
    /// The CSV scanner, with what stands on it: times, windows, binary COPY.
    case csv
    /// The reader of state files, and the fold over their events.
    case state
    /// The readers of times, names and templates.
    case text
    /// The readers of what commands print: COPY's text format, JSON objects, answers of InfluxDB.
    case copytext, ndjson, influxdb

    /// Reads the bytes and checks what has to hold whatever they are.
    ///
    /// - Throws: ``BrokenPromise``.
    public func read(_ bytes: [UInt8]) throws {
        switch self {
        case .plan: try PlanReading(bytes).check()
        case .csv: try CSVReading(bytes).check()
        case .state: try StateReading(bytes).check()
        case .text: try TextReading(bytes).check()
        case .copytext: try ValueReading(bytes, .text).check()
        case .ndjson: try ValueReading(bytes, .ndjson).check()
        case .influxdb: try ValueReading(bytes, .influxdbJSON).check()
        }
    }

    /// Inputs to start from, as they may be found in the wild.
    public var samples: [[UInt8]] {
        switch self {
        case .plan: PlanReading.samples
        case .csv: CSVReading.samples
        case .state: StateReading.samples
        case .text: TextReading.samples
        case .copytext: ValueReading.samples(.text)
        case .ndjson: ValueReading.samples(.ndjson)
        case .influxdb: ValueReading.samples(.influxdbJSON)
        }
    }
}

/// Something held not, that has to hold for every input.
public struct BrokenPromise: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// - Throws: ``BrokenPromise`` unless the condition holds.
func promise(_ isKept: Bool, _ text: @autoclosure () -> String) throws {
    guard isKept else { throw BrokenPromise(text()) }
}
