import Foundation
import Rows
import TestSupport
import Testing

@testable import Execution

/// The order of rows for the columnstore.
@Suite struct TupleSorterTests {
    /// A row of (device text, time bigint, value text).
    private struct Row: Hashable, Comparable {
        var device: String?
        var time: Int64
        var value: String

        static func < (left: Row, right: Row) -> Bool {
            left.rank == right.rank ? left.time < right.time : left.rank.lexicographicallyPrecedes(right.rank)
        }

        /// NULL first, then by length, then by bytes: any order that keeps equal devices together will do.
        private var rank: [Int] {
            guard let device else { return [0] }
            return [1, device.utf8.count] + device.utf8.map { Int($0) }
        }

        var tuple: [UInt8] {
            var bytes: [UInt8] = []
            func put<Number: FixedWidthInteger>(_ number: Number) {
                withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
            }
            put(Int16(3))
            if let device {
                put(Int32(device.utf8.count))
                bytes += device.utf8
            } else {
                put(Int32(-1))
            }
            put(Int32(8))
            put(time)
            put(Int32(value.utf8.count))
            bytes += value.utf8
            return bytes
        }
    }

    private static func rows(_ count: Int, _ random: inout SplitMix) -> [Row] {
        (0..<count).map { place in
            let device = Int.random(in: -1...9, using: &random)
            return Row(
                device: device < 0 ? nil : String(repeating: "d", count: device % 3) + "\(device)",
                time: .random(in: .min ... .max, using: &random),
                value: String(repeating: "v", count: .random(in: 0...40, using: &random)) + "\(place)")
        }
    }

    private static func order() throws -> TupleOrder {
        try #require(TupleOrder(group: ["device"], time: "time", columns: ["device", "time", "value"]))
    }

    /// In memory, and in many runs of a file.
    @Test(arguments: [1 << 20, 4 << 10, 1]) func everyRowComesOnceAndInOrder(memory: Int) throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        for count in [0, 1, 2, 700] {
            let rows = Self.rows(count, &random)
            var sorter = TupleSorter(order: try Self.order(), folder: NSTemporaryDirectory(), memory: memory)
            var rest = rows[...]
            while !rest.isEmpty {
                let batch = rest.prefix(.random(in: 1...90, using: &random))
                try sorter.add(batch.flatMap(\.tuple))
                rest = rest.dropFirst(batch.count)
            }
            var sorted = try sorter.finish()
            var bytes: [UInt8] = []
            while let batch = try sorted.next() { bytes += batch }
            #expect(bytes == rows.sorted().flatMap(\.tuple), "seed \(seed), \(count) rows, \(memory) bytes")
        }
    }

    /// The server's error about the n-th tuple is reported for the row that it was made of. Equal rows keep their order.
    @Test(arguments: [1 << 20, 1 << 10]) func aSentTupleIsFoundAgain(memory: Int) throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        var rows = Self.rows(300, &random)
        rows += (0..<20).map { _ in Row(device: "same", time: 4, value: "") }
        var sorter = TupleSorter(order: try Self.order(), folder: NSTemporaryDirectory(), memory: memory)
        for start in stride(from: 0, to: rows.count, by: 16) {
            try sorter.add(rows[start..<start + 16].flatMap(\.tuple))
        }
        let sorted = try sorter.finish()
        let expected = rows.indices.sorted { rows[$0] < rows[$1] || !(rows[$1] < rows[$0]) && $0 < $1 }
        for n in [1, 2, 150, 299, 300, 305, 320] {
            #expect(try sorted.ordinal(ofTuple: n) == expected[n - 1] + 1, "seed \(seed), tuple \(n)")
        }
        #expect(try sorted.ordinal(ofTuple: 321) == nil)
    }

    @Test func aFolderThatTakesNoFileIsNamed() throws {
        var sorter = TupleSorter(order: try Self.order(), folder: "/nowhere/at-all", memory: 1)
        let tuple = Row(device: "a", time: 1, value: "").tuple
        let failure = #expect(throws: (any Error).self) { try sorter.add(tuple) }
        #expect("\(String(describing: failure))".contains("/nowhere/at-all"))
    }

    @Test func theFileHasNoNameAnyMore() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var sorter = TupleSorter(order: try Self.order(), folder: folder.path, memory: 1)
        try sorter.add(Row(device: "a", time: 1, value: "").tuple)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        withExtendedLifetime(sorter) {}
    }
}
