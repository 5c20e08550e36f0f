import Rows
import Terms
import Testing
import TimeAxis

@testable import RowSources

@Suite struct CSVFilesTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private func files(
        _ path: String, header: Bool = true, _ columns: [String]? = nil, encoding: String = "UTF8"
    ) throws -> CSVFiles {
        try CSVFiles(
            path: path, folder: scratch.path, format: CSVFormat(header: header, encoding: encoding),
            columns: request(columns), whole: whole)
    }

    private func failure(_ work: () async throws -> some Sendable) async -> SourceError? {
        await #expect(throws: SourceError.self) { _ = try await work() }
    }

    @Test func givesTheRowsOfAWindow() async throws {
        try scratch.write("a.csv", "v,t\r\nx,9\r\ny,10\r\n\"z\r\n\",19\r\nq,20\r\nr,100\r\ns,-1")
        let source = try files("a.csv")
        let given = try await source.rows()
        #expect(given.text == "y,10\n\"z\r\n\",19\n")
        #expect(given.columns == ["v", "t"])
        #expect(given.tally.rows == 2)
        #expect(given.tally.rowsOfOtherWindows == 2)
        #expect(given.tally.rowsBefore == 1)
        #expect(given.tally.rowsAfter == 1)
        let count = try await source.count(of: window)
        #expect(count == SourceCount(rows: 2, earliest: 10, latest: 19, method: "a second pass over 1 file"))
    }

    @Test func windowsTogetherGiveEveryRowOnce() async throws {
        try scratch.write("a.csv", "t,v\n" + (0..<100).map { "\(($0 * 37) % 100),x\n" }.joined())
        let source = try files("a.csv")
        var rows = 0
        for start in stride(from: Int64(0), to: 100, by: 10) {
            let given = try await source.rows(Window(start: start, end: start + 10))
            #expect(given.tally.earliest == start)
            #expect(given.tally.latest == start + 9)
            rows += given.tally.rows
        }
        #expect(rows == 100)
    }

    @Test func filesOfAPatternAreReadByNameWhateverTheOrderOfColumns() async throws {
        try scratch.write("m-2.csv", "v,t,w\nb,12,2\n")
        try scratch.write("m-1.csv", "t,v,w\n11,a,1\n")
        try scratch.write("other.csv", "nonsense")
        let given = try await files("m-*.csv").rows()
        #expect(given.columns == ["t", "v", "w"])
        #expect(given.text == "11,a,1\n12,b,2\n")
        #expect(try await files("m-*.csv", ["w", "t"]).rows().text == "11,1\n12,2\n")
        try scratch.write("m-3.csv", "t,v\n13,c\n")
        let error = await failure { try await files("m-*.csv").rows() }
        #expect(error?.kind == .row(.badHeader))
        #expect(error?.place == RowPlace(input: "m-3.csv", line: 1))
    }

    @Test func namesWhatCannotBeRead() async throws {
        try scratch.shell("mkdir folder")
        #expect(await failure { try await files("none.csv").rows() }?.kind == .noFile)
        #expect(await failure { try await files("none-*.csv").rows() }?.kind == .noFile)
        #expect(await failure { try await files("none/none-*.csv").rows() }?.kind == .noFile)
        #expect(await failure { try await files("folder").rows() }?.kind == .unreadable)
        try scratch.write("empty.csv", "")
        let empty = await failure { try await files("empty.csv").rows() }
        #expect(empty?.kind == .row(.noHeader))
        #expect(throws: SourceError.self) {
            try CSVFiles(
                path: "a", folder: scratch.path, format: CSVFormat(quote: ","), columns: request(),
                whole: whole)
        }
    }

    @Test func filesWithoutRowsAreNoted() async throws {
        try scratch.write("a.csv", "t,v\n")
        try scratch.write("b.csv", "t,v\n10,x\n")
        try scratch.write("c.csv", "t,v")
        let given = try await files("*.csv").rows()
        #expect(given.text == "10,x\n")
        #expect(given.tally.notes == ["a.csv has no rows", "c.csv has no rows"])
        try scratch.write("plain", "")
        let plain = try await files("plain", header: false).rows()
        #expect(plain.tally.notes == ["plain has no rows"])
        #expect(plain.columns == ["t", "v", "w"])
    }

    @Test func byteOrderMarks() async throws {
        try scratch.write("a.csv", "\u{FEFF}t,v\n10,x\n")
        #expect(try await files("a.csv").rows().text == "10,x\n")
        try scratch.write("b.csv", "\u{FEFF}10,x,y\n")
        #expect(
            await failure { try await files("b.csv", header: false).rows() }?.kind == .row(.byteOrderMark))
    }

    @Test func headersInAnotherEncoding() async throws {
        try scratch.write("a.csv", Array("t,".utf8) + [0xFC] + Array("\n10,".utf8) + [0xFC, 0x0A])
        let request = ColumnRequest(time: "t", timeType: .bigint, columns: nil, table: ["t", "ü"])
        let source = try CSVFiles(
            path: "a.csv", folder: scratch.path, format: CSVFormat(header: true, encoding: "LATIN1"),
            columns: request, whole: whole)
        let bytes = try await source.withRows(of: window) { reader in
            try await onThread {
                var bytes: [UInt8] = []
                while let batch = try reader.next() { bytes += batch }
                return bytes
            }
        }
        #expect(bytes == Array("10,".utf8) + [0xFC, 0x0A])
        #expect(await failure { try await files("a.csv").rows() }?.kind == .row(.badHeader))
    }

    @Test func errorsNameTheLineOfTheFile() async throws {
        try scratch.write("a.csv", "t,v\n10,\"\n\n\"\n11\n")
        let error = await failure { try await files("a.csv").rows() }
        #expect(
            error?.description
                == "a.csv:5: missing data for column `v`: the row has 1 of 2 fields")
        try scratch.write("b.csv", "v,t\nsecret,10\nsecret,yesterday\n")
        let poison = await failure { try await files("b.csv").rows() }
        #expect(poison?.place == RowPlace(input: "b.csv", line: 3))
        #expect(poison?.description.contains("secret") == false)
        #expect(poison?.message.contains("`yesterday`") == true)
    }

    @Test func sentLinesLeadBackToTheirFiles() async throws {
        try scratch.write("a.csv", "t,v\n5,x\n10,\"\n\"\n")
        try scratch.write("b.csv", "v,t\r\nx,50\r\n\"\n\",11\r\nz,12\r\n")
        let source = try files("*.csv")
        let places = [("a.csv", 3), ("b.csv", 3), ("b.csv", 3), ("b.csv", 5)]
        for (index, place) in places.enumerated() {
            let found = try await source.place(ofSentLine: index + 1, in: window)
            #expect(found == RowPlace(input: place.0, line: place.1))
        }
        #expect(try await source.place(ofSentLine: 5, in: window) == nil)
    }

    @Test(arguments: [("gz", "gzip"), ("zst", "zstd -q --rm")])
    func archivesAreUnpackedAndMustBeWhole(suffix: String, pack: String) async throws {
        let rows = (0..<60_000).map { "\($0 % 100),v\(($0 * 7919) % 100_003)\n" }.joined()
        try scratch.write("a.csv", "t,v\n" + rows)
        try scratch.shell("\(pack) a.csv")
        let name = "a.csv.\(suffix)"
        #expect(try await files(name).rows().tally.rows == 6_000)
        #expect(try await files(name).count(of: window)?.rows == 6_000)
        let packed = try scratch.bytes(name)
        try scratch.write(name, Array(packed.dropLast(9)))
        let cut = await failure { try await files(name).rows() }
        #expect(cut?.kind == .failed)
        #expect(cut?.place.input == name)
        #expect(cut?.output?.isEmpty == false)
        #expect(await failure { try await files(name).count(of: window) }?.kind == .failed)
        try scratch.write(name, "t,v\n10,x\n")
        let plain = await failure { try await files(name).rows() }
        #expect(plain?.kind == .failed)
        #expect(plain?.output?.isEmpty == false)
    }

    @Test func manyArchivesOneAfterTheOther() async throws {
        for index in 0..<12 {
            try scratch.write("m\(index)", "t,v\n\(index + 5),x\n")
            try scratch.shell("gzip m\(index)")
        }
        #expect(try await files("m*.gz").rows().tally.rows == 7)
    }

    @Test func filesThatChangeAreRefused() async throws {
        try scratch.write("a.csv", "t,v\n10,x\n")
        let source = try files("*.csv")
        #expect(try await source.rows().tally.rows == 1)
        try scratch.write("a.csv", "t,v\n10,x\n11,y\n")
        #expect(await failure { try await source.rows() }?.kind == .changed)
        #expect(await failure { try await source.count(of: window) }?.kind == .changed)
        let other = try files("*.csv")
        #expect(try await other.rows().tally.rows == 2)
        try scratch.write("b.csv", "t,v\n12,x\n")
        #expect(await failure { try await other.rows() }?.kind == .changed)
    }

    @Test func filesThatGrowWhileTheyAreReadAreRefused() async throws {
        try scratch.write("a.csv", "t,v\n10,x\n")
        let source = try files("a.csv")
        let scratch = scratch
        let error = await failure {
            try await source.withRows(of: window) { reader in
                try scratch.write("a.csv", "t,v\n10,x\n11,y\n")
                try await onThread { while try reader.next() != nil {} }
            }
        }
        #expect(error?.kind == .changed)
    }

    @Test func rowsLeftUnreadAreAnError() async throws {
        try scratch.write("a.csv", "t,v\n10,x\n")
        let source = try files("a.csv")
        let error = await failure { try await source.withRows(of: window) { _ in } }
        #expect(error?.kind == .notReadToEnd)
    }

    @Test func batchesAreOfModestSize() async throws {
        let line = "10," + String(repeating: "x", count: 96) + "\n"
        try scratch.write("a.csv", "t,v\n" + String(repeating: line, count: 20_000))
        let sizes = try await files("a.csv").withRows(of: window) { reader in
            try await onThread {
                var sizes: [Int] = []
                while let batch = try reader.next() { sizes.append(batch.count) }
                return sizes
            }
        }
        #expect(sizes.reduce(0, +) == 20_000 * 100)
        #expect(sizes.allSatisfy { $0 <= WindowReader.batchSize + 100 })
    }

    @Test func readingStopsWhenCancelled() async throws {
        try scratch.write("a.csv", "t,v\n" + String(repeating: "10,x\n", count: 200_000))
        let source = try files("a.csv")
        let task = Task {
            try await source.withRows(of: window) { reader in
                try await onThread { _ = try reader.next() }
                withUnsafeCurrentTask { $0?.cancel() }
                try await onThread { while try reader.next() != nil {} }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func checksFilesWithoutReadingTheirRows() async throws {
        try scratch.write("a.csv", "t,v\nnonsense\n")
        try await files("a.csv").check()
        try scratch.write("b.csv", "t,q\n")
        #expect(await failure { try await files("b.csv").check() }?.kind == .row(.unknownColumn))
        #expect(await failure { try await files("none.csv").check() }?.kind == .noFile)
        try scratch.write("c.csv.gz", "no archive")
        #expect(await failure { try await files("c.csv.gz").check() }?.kind == .failed)
        try scratch.shell("rm c.csv.gz && gzip < a.csv > d.csv.gz")
        try await files("d.csv.gz").check()
    }
}
