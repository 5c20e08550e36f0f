import Terms

/// A part of the program that reads foreign input and must survive any bytes.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// The YAML decoder: plans.
    case plan
    /// The CSV scanner and its users: times, windows, binary COPY.
    case csv
    /// The reader of state files, and the fold over their events.
    case state
    /// The readers of times, names and templates.
    case text
    /// The readers of commands' output: COPY's text format, JSON objects, answers of InfluxDB.
    case copytext, ndjson, influxdb

    /// Reads the bytes and checks the promises that hold for any bytes.
    ///
    /// - Throws: ``BrokenPromise``.
    package func read(_ bytes: [UInt8]) throws {
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

    /// Realistic inputs to start from.
    package var samples: [[UInt8]] {
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

/// A promise that must hold for every input, and did not.
package struct BrokenPromise: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// - Throws: ``BrokenPromise`` unless the condition holds.
func promise(_ isKept: Bool, _ text: @autoclosure () -> String) throws {
    guard isKept else { throw BrokenPromise(text()) }
}
