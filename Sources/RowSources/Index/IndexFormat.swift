import Crypto
import Rows

/// The form of an index on disk: a magic word with the version, the key's shape, each file's key and census, the
/// windows' tallies, and a SHA-256 of all that.
enum IndexFormat {
    private static let magic = Array("hyperfill time index 3\n".utf8)

    static func bytes(_ key: IndexKey, _ census: SourceCensus) -> [UInt8] {
        var writer = ByteWriter()
        writer.add(key.shape)
        writer.add(key.files.count)
        for (file, census) in zip(key.files, census.files) {
            writer.add(file.path)
            for number in [file.size, file.seconds, file.nanoseconds] { writer.add(number) }
            writer.add(Int(bitPattern: UInt(file.inode)))
            writer.add(file.sample)
            add(census, to: &writer)
        }
        add(census.windows, to: &writer)
        let body = magic + writer.bytes
        return body + Array(SHA256.hash(data: body))
    }

    /// - Throws: ``ByteReader/Damage`` for bytes that ``bytes(_:_:)`` has not made.
    static func read(_ bytes: [UInt8]) throws -> (key: IndexKey, census: SourceCensus) {
        let size = bytes.count - SHA256.byteCount
        guard size >= magic.count, bytes.starts(with: magic) else { throw ByteReader.Damage() }
        let sum = bytes.withUnsafeBytes { bytes in
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<size]))
            return Array(hash.finalize())
        }
        guard sum.elementsEqual(bytes[size...]) else { throw ByteReader.Damage() }
        var reader = ByteReader(bytes[magic.count..<size])
        let shape = try reader.bytes()
        var files: [FileKey] = []
        var censuses: [FileCensus] = []
        for _ in 0..<(try reader.count()) {
            files.append(
                FileKey(
                    path: try reader.text(), size: try reader.number(), seconds: try reader.number(),
                    nanoseconds: try reader.number(), inode: UInt64(UInt(bitPattern: try reader.number())),
                    sample: try reader.bytes()))
            censuses.append(try census(&reader))
        }
        let windows = try windows(&reader)
        guard reader.isAtEnd else { throw ByteReader.Damage() }
        return (IndexKey(shape: shape, files: files), SourceCensus(windows: windows, files: censuses))
    }

    private static func add(_ windows: WindowTallies, to writer: inout ByteWriter) {
        writer.add(windows.count)
        for (number, tally) in windows.sorted(by: { $0.key < $1.key }) {
            writer.add(number)
            writer.add(tally.rows)
            writer.add(Int(tally.earliest))
            writer.add(Int(tally.latest))
            writer.add(Int(bitPattern: UInt(tally.digest)))
        }
    }

    private static func windows(_ reader: inout ByteReader) throws -> WindowTallies {
        var windows: WindowTallies = [:]
        for _ in 0..<(try reader.count()) {
            windows[try reader.number()] = WindowTally(
                rows: try reader.number(), earliest: Int64(try reader.number()),
                latest: Int64(try reader.number()), digest: UInt64(UInt(bitPattern: try reader.number())))
        }
        return windows
    }

    private static func add(_ census: FileCensus, to writer: inout ByteWriter) {
        let rows = [census.rowsInWindows, census.rowsBefore, census.rowsAfter, census.rowsBetween]
        for number in rows + [census.droppedZones] { writer.add(number) }
        writer.add(census.hasRecords)
        writer.add(census.hasEndMarker)
        writer.add(census.blocks.limit)
        writer.add(census.blocks.count)
        for index in 0..<census.blocks.count {
            let block = census.blocks[index]
            writer.add(block.start.offset)
            writer.add(block.start.line)
            writer.add(block.spans.count)
            for span in block.spans {
                writer.add(Int(span.first))
                writer.add(Int(span.last))
            }
        }
    }

    private static func census(_ reader: inout ByteReader) throws -> FileCensus {
        let (inWindows, before) = (try reader.number(), try reader.number())
        let (after, between) = (try reader.number(), try reader.number())
        let zones = try reader.number()
        let (hasRecords, hasEndMarker) = (try reader.flag(), try reader.flag())
        var census = FileCensus(blockLimit: try reader.number())
        (census.rowsInWindows, census.rowsBefore) = (inWindows, before)
        (census.rowsAfter, census.rowsBetween, census.droppedZones) = (after, between, zones)
        (census.hasRecords, census.hasEndMarker) = (hasRecords, hasEndMarker)
        for _ in 0..<(try reader.count()) {
            let start = RecordStart(offset: try reader.number(), line: try reader.number())
            let spans = try (0..<(try reader.count())).map { _ in
                WindowSpan(
                    first: UInt32(truncatingIfNeeded: try reader.number()),
                    last: UInt32(truncatingIfNeeded: try reader.number()))
            }
            census.blocks.append(BlockList.Block(start: start, spans: spans))
        }
        return census
    }
}
