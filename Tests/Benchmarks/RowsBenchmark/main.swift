import Foundation
import Rows
import Terms
import TimeAxis

// Measures how fast one core reads the benchmark's CSV and turns it into binary COPY:
//
//     swift run -c release RowsBenchmark [rows]
//     swift run -c release RowsBenchmark write FILE [rows]     only writes the CSV
//
// Speeds are in 10^6 bytes of CSV per second of processor time, on which other work on the machine has little influence.

let rows = CommandLine.arguments.last.flatMap { Int($0) } ?? 1_000_000
var source = BenchmarkRows(seed: 2026)
let bytes = source.text(rows: rows)
if CommandLine.arguments.count > 2, CommandLine.arguments[1] == "write" {
    try Data(bytes).write(to: URL(filePath: CommandLine.arguments[2]))
    exit(0)
}
let dialect = try CSVDialect(CSVFormat(header: true))
let columns = BenchmarkRows.header.dropLast().split(separator: ",").map(String.init)
let types = Dictionary(
    uniqueKeysWithValues: columns.map { name in
        (name, name == "time" ? BinaryType.timestamptz : name == "tags_id" ? .integer : .double)
    })

enum Work: String, CaseIterable {
    case scan
    case bounds = "scan and time bounds"
    case text = "CSV to text of one window"
    case binary = "CSV to binary COPY"
}

/// Reads all bytes once; returns the number of rows read and of bytes given.
func pass(_ work: Work) throws -> (rows: Int, given: Int) {
    let buffer = RecordBuffer(dialect)
    var offset = 0
    let read: (UnsafeMutableRawBufferPointer) -> Int = { room in
        let size = min(room.count, bytes.count - offset)
        room.copyBytes(from: bytes[offset..<(offset + size)])
        offset += size
        return size
    }
    guard try buffer.fill(read) else { return (0, 0) }
    buffer.take(upTo: buffer.records.lowerBound + 1)
    let layout = try RecordLayout(
        header: columns, ColumnRequest(time: "time", timeType: .timestamptz, columns: nil, table: columns))
    let all = Window(start: nil, end: TimeType.timestamptz.range.upperBound)
    let bounds = RowBounds(window: all, whole: all, outside: .leftOut)
    let encoder =
        try work == .binary
        ? BinaryEncoder(layout, .timestamptz, types, dialect, encoding: "UTF8") : nil
    var filter = RowFilter(layout, .timestamptz, bounds, dialect, encoder: encoder)
    var output: [UInt8] = []
    var seen = 0
    var given = 0
    while try buffer.fill(read) {
        guard work != .scan else {
            seen += buffer.records.count
            buffer.take(upTo: buffer.records.upperBound)
            continue
        }
        output.removeAll(keepingCapacity: true)
        try filter.take(from: buffer, into: &output, keeping: work != .bounds)
        given += output.count
    }
    return (work == .scan ? seen : filter.tally.rows, given)
}

/// The processor time that this process has used.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Prints the speeds of seven passes over so many bytes.
func measure(_ name: String, _ size: Int, _ pass: () throws -> (rows: Int, given: Int)) throws {
    var speeds: [Double] = []
    for _ in 0..<7 {
        let start = processorSeconds()
        let result = try pass()
        let seconds = processorSeconds() - start
        guard result.rows == rows else { throw BenchmarkError(rows: result.rows) }
        speeds.append(Double(size) / 1e6 / seconds)
    }
    speeds.sort()
    print("\(name): \(Int(speeds[3])) (\(Int(speeds[0])) to \(Int(speeds[6])))")
}

print("\(rows) rows, \(bytes.count / 1_000_000) MB of CSV; median of 7, fastest and slowest, in MB/s")
for work in Work.allCases { try measure(work.rawValue, bytes.count) { try pass(work) } }
for format in [ValueFormat.text, .ndjson] {
    let printed = PrintedRows(format, csv: bytes, columns: columns, types: types)
    let size = "\(printed.bytes.count / 1_000_000) MB of \(format.rawValue) to binary COPY"
    try measure(size, printed.bytes.count) { try printed.pass() }
}

struct BenchmarkError: Error {
    let rows: Int
}
