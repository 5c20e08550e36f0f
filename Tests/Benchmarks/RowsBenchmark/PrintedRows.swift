import Rows
import Terms
import TimeAxis

/// The benchmark's rows as a command prints them in a format of values, and their conversion to binary COPY.
struct PrintedRows {
    let format: ValueFormat
    let bytes: [UInt8]
    private let request: ColumnRequest

    init(_ format: ValueFormat, csv: [UInt8], columns: [String], types: [String: BinaryType]) {
        self.format = format
        request = ColumnRequest(
            time: "time", timeType: .timestamptz, mapping: columns.map { ColumnMapping($0) }, table: columns,
            types: types)
        var bytes: [UInt8] = []
        let lines = csv.split(separator: UInt8(ascii: "\n"))
        for (number, line) in lines.enumerated() {
            let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            guard number > 0 || format == .tsv else { continue }
            guard format == .ndjson else {
                bytes += Array(
                    fields.map { $0.isEmpty ? Array("\\N".utf8) : Array($0) }.joined(separator: [9]))
                bytes.append(10)
                continue
            }
            let members = zip(columns, fields).map { name, field in
                let text = String(decoding: field, as: UTF8.self)
                return "\"\(name)\":" + (name == "time" ? "\"\(text)\"" : text.isEmpty ? "null" : text)
            }
            bytes += Array("{\(members.joined(separator: ","))}\n".utf8)
        }
        self.bytes = bytes
    }

    /// Reads all bytes once; returns the number of rows read and of bytes given.
    func pass() throws -> (rows: Int, given: Int) {
        let buffer = LineBuffer(escapes: format == .text)
        let lines: any ValueLines =
            format == .text ? TextLines(columns: request.table) : ObjectLines(request)
        var encoder = try TypedEncoder(
            TypedLayout(request, of: request.table), request, zone: nil, format: .binary)
        var offset = 0
        let read: (UnsafeMutableRawBufferPointer) -> Int = { room in
            let size = min(room.count, bytes.count - offset)
            room.copyBytes(from: bytes[offset..<(offset + size)])
            offset += size
            return size
        }
        var output: [UInt8] = []
        var rows = 0
        var given = 0
        try withUnsafeTemporaryAllocation(of: TypedValue.self, capacity: request.table.count) { row in
            row.initialize(repeating: .null)
            while let line = try buffer.next(read) {
                try lines.take(line, isEnded: buffer.isEnded)
                while try lines.next(into: row) {
                    let values = UnsafeBufferPointer(row)
                    try encoder.append(values, try encoder.point(of: values), to: &output)
                    rows += 1
                }
                guard output.count > 1 << 18 else { continue }
                given += output.count
                output.removeAll(keepingCapacity: true)
            }
        }
        return (rows, given + output.count)
    }
}
