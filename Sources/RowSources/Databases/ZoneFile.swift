import Rows
import SystemPackage
import Terms
import TimeAxis

/// Reads time zones from the system's compiled database (RFC 8536).
enum ZoneFile {
    private static let folder: FilePath = "/usr/share/zoneinfo"

    /// - Throws: ``SourceError`` for a zone that this machine does not know.
    static func table(of zone: SourceZone, _ place: RowPlace) throws -> ZoneTable {
        switch zone {
        case .fixed(let seconds): return ZoneTable(offset: seconds)
        case .named(let name):
            guard let bytes = contents(folder.appending(name)), let table = table(in: bytes) else {
                throw SourceError(
                    .unreadable, place, "this machine knows no time zone \(name)",
                    hint: "install the package tzdata, or write an offset")
            }
            return table
        }
    }

    private static func contents(_ path: FilePath) -> [UInt8]? {
        guard let file = try? FileDescriptor.open(path, .readOnly) else { return nil }
        defer { try? file.close() }
        var bytes = [UInt8](repeating: 0, count: 256 << 10)
        guard let count = try? bytes.withUnsafeMutableBytes({ try file.read(into: $0) }) else { return nil }
        return Array(bytes[..<count])
    }

    /// 2037-01-01, up to which a file in the full form lists its changes, in microseconds since 2000.
    private static let yearsListed: Int64 = 1_167_696_000_000_000

    /// The table of the second block, which has 64-bit times; nil for bytes that are not a zone file.
    static func table(in bytes: [UInt8]) -> ZoneTable? {
        var reader = ZoneReader(bytes)
        guard let first = Counts(&reader) else { return nil }
        reader.skip(first.length(timeSize: 4))
        guard let counts = Counts(&reader), reader.rest >= counts.length(timeSize: 8) else { return nil }
        let times = (0..<counts.times).map { _ in reader.integer(8) }
        let kinds = (0..<counts.times).map { _ in Int(reader.integer(1)) }
        let offsets = (0..<counts.kinds).map { _ in
            defer { reader.skip(2) }
            return Int(Int32(truncatingIfNeeded: reader.integer(4)))
        }
        guard let standard = offsets.first, kinds.allSatisfy({ $0 < offsets.count }) else { return nil }
        let changes = zip(times, kinds).filter { $0.0 > -100_000_000_000 }.map { time, kind in
            ZoneTable.Change(instant: (time - PostgresEpoch.seconds) * 1_000_000, offset: offsets[kind])
        }
        reader.skip(counts.length(timeSize: 8) - counts.times * 9 - counts.kinds * 6)
        let rule = reader.remaining
        // Files in the compact form give yearly changes by a rule at their end.
        let yearly = rule.contains(UInt8(ascii: ","))
        guard !yearly || changes.last.map({ $0.instant > yearsListed }) ?? false else { return nil }
        return ZoneTable(offset: standard, changes: changes)
    }
}

extension ZoneTable {
    /// - Throws: ``SourceError`` for a zone that this machine does not know.
    package init(_ zone: SourceZone, _ place: RowPlace) throws {
        self = try ZoneFile.table(of: zone, place)
    }
}

/// The numbers of elements in a block.
private struct Counts {
    let utcs: Int
    let standards: Int
    let leaps: Int
    let times: Int
    let kinds: Int
    let characters: Int

    init?(_ reader: inout ZoneReader) {
        guard reader.rest >= 44, reader.integer(4) == 0x545A_6966 else { return nil }
        reader.skip(16)
        let numbers = (0..<6).map { _ in Int(reader.integer(4)) }
        (utcs, standards, leaps) = (numbers[0], numbers[1], numbers[2])
        (times, kinds, characters) = (numbers[3], numbers[4], numbers[5])
    }

    func length(timeSize: Int) -> Int {
        times * (timeSize + 1) + kinds * 6 + characters + leaps * (timeSize + 4) + standards + utcs
    }
}

private struct ZoneReader {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var rest: Int { bytes.count - offset }
    var remaining: ArraySlice<UInt8> { bytes[min(offset, bytes.count)...] }

    mutating func skip(_ count: Int) {
        offset += count
    }

    /// A number in network byte order: signed if it has eight bytes, else unsigned.
    mutating func integer(_ count: Int) -> Int64 {
        var value: UInt64 = 0
        for _ in 0..<count where offset < bytes.count {
            value = value << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return Int64(bitPattern: value)
    }
}
