import Rows
import Terms
import TestSupport
import Testing
import TimeAxis

@testable import RowSources

/// Serialized, because programs that tests run at the same time wait for the same few threads.
@Suite(.serialized) struct TimeIndexTests {
    private let scratch: Scratch
    private let windows = (0..<10).map { Window(start: $0 * 10, end: $0 * 10 + 10) }
    private let small = IndexSettings(chunk: 64, block: 32, blockLimit: 1_000, threads: 2)

    init() throws {
        scratch = try Scratch()
    }

    private func files(
        _ path: String, _ format: CSVFormat = CSVFormat(header: true), store: IndexStore? = nil,
        sizes: IndexSettings? = nil, windows: [Window]? = nil
    ) throws -> CSVFiles {
        try CSVFiles(
            path: path, folder: scratch.path, format: format, columns: request(), whole: whole,
            windows: windows ?? self.windows, store: store, settings: sizes ?? small)
    }

    private var store: IndexStore { IndexStore(folder: scratch.path + "/kept", name: "public.m") }

    private func failure(_ work: () async throws -> some Sendable) async -> SourceError? {
        await #expect(throws: SourceError.self) { _ = try await work() }
    }

    private func rows(_ times: some Sequence<Int>) -> String {
        "t,v\n" + times.map { "\($0),v\($0)\n" }.joined()
    }

    // MARK: The same as without

    /// What a source says of a window, errors included.
    private struct Answer: Equatable {
        var text: String?
        var columns: [String]?
        var tally: RowTally?
        var count: [Int64?]?
        var places: [RowPlace?] = []
        var error: String?

        init(_ source: CSVFiles, _ window: Window) async {
            do {
                let given = try await source.rows(window)
                (text, columns, tally) = (given.text, given.columns, given.tally)
                // Only an index knows it.
                tally?.digest = nil
                count = try await source.count(of: window).map { [Int64($0.rows), $0.earliest, $0.latest] }
                let lines = given.text.utf8.count { $0 == 0x0A }
                for line in Set([1, lines / 2, lines, lines + 1]).sorted() where line > 0 {
                    places.append(try await source.place(ofSentLine: line, in: window))
                }
            } catch {
                self.error = "\(error)"
            }
        }
    }

    private func compare(seed: UInt64, isBad: Bool) async throws {
        var random = SplitMix(seed: seed)
        let sample = RandomFiles(&random, isBad: isBad)
        for file in sample.files { try scratch.write(file.name, file.bytes) }
        let plain = try files("f*.csv", sample.format, windows: [])
        let indexed = try files("f*.csv", sample.format, sizes: sample.sizes)
        for window in windows {
            let expected = await Answer(plain, window)
            let answer = await Answer(indexed, window)
            #expect(answer == expected, "seed \(seed), window \(window)")
            if !isBad { #expect(answer.error == nil || sample.format.header == true, "seed \(seed)") }
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func windowsAreTheSameAsWithoutAnIndex(seed: UInt64) async throws {
        try await compare(seed: seed, isBad: false)
    }

    @Test(arguments: 1_000..<1_060 as Range<UInt64>)
    func errorsAreTheSameAsWithoutAnIndex(seed: UInt64) async throws {
        try await compare(seed: seed, isBad: true)
    }

    @Test func archivesAreCountedInOnePassAndReadWhole() async throws {
        try scratch.write("a.csv", rows(0..<50))
        try scratch.write("b.csv", "v,t\n" + (30..<120).map { "v,\($0)\n" }.joined())
        try scratch.write("c.csv", "t,v\n")
        try scratch.shell("gzip b.csv c.csv")
        let plain = try files("*.csv*", windows: [])
        let indexed = try files("*.csv*")
        for window in windows {
            let (expected, answer) = (await Answer(plain, window), await Answer(indexed, window))
            #expect(answer == expected)
            #expect(answer.tally?.notes == ["c.csv.gz has no rows"])
        }
        let cost = try await indexed.rereadCost(windows: 10)
        #expect(cost?.contains("b.csv.gz and 1 more") == true)
        #expect(cost?.contains("are read 11 times") == true)
        #expect(try await indexed.rereadCost(windows: 1) == nil)
        #expect(try await files("a.csv").rereadCost(windows: 10) == nil)
    }

    @Test func aWindowOfNoneOfTheFilesHasColumnsToo() async throws {
        try scratch.write("a.csv", "v,t\nx,5\n")
        let given = try await files("a.csv").rows(windows[9])
        #expect(given.columns == ["v", "t"])
        #expect(given.text == "")
        #expect(given.tally.rowsOfOtherWindows == 1)
    }

    @Test func filesWithoutRowsAndOneHugeRow() async throws {
        try scratch.write("a.csv", "t,v\n")
        try scratch.write(
            "b.csv", "t,v\n1,x\n12,\"" + String(repeating: "y\n", count: 200_000) + "\"\n13,z\n")
        let source = try files("*.csv")
        let given = try await source.rows(windows[1])
        #expect(given.tally.rows == 2)
        #expect(given.text.utf8.count == 400_000 + 11)
        #expect(given.tally.notes == ["a.csv has no rows"])
        #expect(
            try await source.place(ofSentLine: 2, in: windows[1])
                == RowPlace(input: "b.csv", line: 200_004))
        try scratch.write("c.csv", "")
        let error = await failure { try await files("*.csv").rows(windows[1]) }
        #expect(error?.kind == .row(.noHeader))
        #expect(error?.place == RowPlace(input: "c.csv", line: 1))
    }

    @Test func aBadRowAnywhereStopsEveryWindow() async throws {
        try scratch.write("a.csv", rows(0..<100) + "50,\"\n\n\"\nnow,x\n")
        let source = try files("a.csv")
        for window in windows {
            let error = await failure { try await source.rows(window) }
            #expect(error?.kind == .row(.badTime))
            #expect(error?.place == RowPlace(input: "a.csv", line: 105))
        }
    }

    @Test func aMarkerEndsTheDataWhateverFollowsInOtherChunks() async throws {
        try scratch.write("a.csv", rows(0..<30) + "\\.\n" + String(repeating: "\n", count: 300))
        let source = try files("a.csv")
        #expect(try await source.count(of: windows[2])?.rows == 10)
        try scratch.write("b.csv", rows(0..<30) + "\\.\n" + String(repeating: "\n", count: 300) + "now,1\n")
        let error = await failure { try await files("b.csv").rows(windows[2]) }
        #expect(error?.kind == .row(.endMarker))
        #expect(error?.place.line == 32)
    }

    // MARK: From one run to the next

    @Test func aSecondRunFindsTheIndexOnDisk() async throws {
        try scratch.write("a.csv", rows(0..<100))
        _ = try await files("a.csv", store: store).rows(windows[3])
        let kept = try scratch.bytes("kept/public.m.index")
        #expect(!scratch.exists("kept/public.m.index.new"))
        // A row that would be refused, behind the index's back: only a new pass would see it.
        try scratch.shell(
            "touch -r a.csv stamp && printf nonsense | dd of=a.csv bs=1 seek=4 conv=notrunc 2>/dev/null "
                + "&& touch -r stamp a.csv")
        let sampled = await failure { try await files("a.csv", store: store).rows(windows[3]) }
        #expect(sampled?.kind == .row(.tooFewFields))
        #expect(try scratch.bytes("kept/public.m.index") == kept)
        try scratch.write("a.csv", rows(0..<100))
        let changed = try await files("a.csv", store: store).rows(windows[3])
        #expect(changed.tally.rows == 10)
        #expect(try await files("a.csv", store: store).rows(windows[3]).tally.rows == 10)
        #expect(try scratch.bytes("kept/public.m.index") != kept)
    }

    // MARK: What tells rows from others

    /// The digest of a window is that of its rows, wherever they stand.
    @Test func aDigestTellsRowsApartAndNothingElse() async throws {
        func digests(_ name: String) async throws -> [UInt64?] {
            let source = try files(name, store: store)
            var digests: [UInt64?] = []
            for window in windows { digests.append(try await source.tally(of: window)?.digest) }
            return digests
        }
        try scratch.write("a.csv", rows(0..<100))
        let first = try await digests("a.csv")
        #expect(Set(first).count == first.count)
        try scratch.write("a.csv", rows((0..<100).reversed()).replacing("\n", with: "\r\n"))
        #expect(try await digests("a.csv") == first)
        try scratch.write("b1.csv", rows(0..<37))
        try scratch.write("b2.csv", rows(37..<100))
        #expect(try await digests("b?.csv") == first)
        try scratch.write("b2.csv", rows(37..<99) + rows(98..<99).split(separator: "\n")[1] + "\n")
        let other = try await digests("b?.csv")
        #expect(other.dropLast() == first.dropLast())
        #expect(other.last != first.last)
    }

    @Test func samplesTellFilesApart() async throws {
        try scratch.write("a.csv", rows(0..<100))
        let first = try await files("a.csv", store: nil).snapshots()
        #expect(try await files("a.csv", store: nil).snapshots() == first)
        try scratch.shell("touch -r a.csv stamp && sed -i 's/^1,/2,/' a.csv && touch -r stamp a.csv")
        let second = try await files("a.csv", store: nil).snapshots()
        #expect(second.map(\.modified) == first.map(\.modified))
        #expect(second.map(\.size) == first.map(\.size))
        #expect(second.map(\.sample) != first.map(\.sample))
    }

    @Test func anIndexOnDiskIsUsed() async throws {
        try scratch.write("a.csv", rows(0..<20_000))
        let sizes = IndexSettings(chunk: 4_096, block: 256, blockLimit: 1_000, threads: 2)
        let first = try files("a.csv", store: store, sizes: sizes)
        let expected = try await first.rows(windows[3])
        // Between the sampled blocks: only a new pass over the file would notice.
        try scratch.shell(
            "touch -r a.csv stamp && printf '\"' | dd of=a.csv bs=1 seek=30000 conv=notrunc 2>/dev/null "
                + "&& touch -r stamp a.csv")
        let second = try await files("a.csv", store: store, sizes: sizes).rows(windows[3])
        #expect(second.text == expected.text)
        try scratch.shell("rm -r kept")
        let third = await failure { try await files("a.csv", store: store, sizes: sizes).rows(windows[3]) }
        #expect(third?.kind == .row(.unterminatedQuote))
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func aDamagedIndexIsMadeAnew(seed: UInt64) async throws {
        try scratch.write("a.csv", rows((0..<100).map { $0 * 37 % 100 }))
        let expected = try await files("a.csv", store: store).rows(windows[3])
        let kept = try scratch.bytes("kept/public.m.index")
        var random = SplitMix(seed: seed)
        var damaged = kept
        if Bool.random(using: &random) {
            damaged.removeLast(Int.random(in: 1...kept.count, using: &random))
        } else {
            damaged[Int.random(in: 0..<kept.count, using: &random)] ^=
                1 << UInt8.random(in: 0..<8, using: &random)
        }
        try scratch.write("kept/public.m.index", damaged)
        let given = try await files("a.csv", store: store).rows(windows[3])
        #expect(given.text == expected.text, "seed \(seed)")
        #expect(given.tally == expected.tally, "seed \(seed)")
        #expect(try scratch.bytes("kept/public.m.index") == kept, "seed \(seed)")
    }

    @Test func anIndexOfOtherWindowsOrColumnsIsMadeAnew() async throws {
        try scratch.write("a.csv", rows(0..<100))
        _ = try await files("a.csv", store: store).rows(windows[3])
        let halves = (0..<2).map { Window(start: $0 * 50, end: $0 * 50 + 50) }
        let given = try await files("a.csv", store: store, windows: halves).rows(halves[1])
        #expect(given.tally.rows == 50)
        #expect(given.tally.notes == [])
    }

    @Test func aDiskThatTakesNoIndexIsNotedOnce() async throws {
        try scratch.write("a.csv", rows(0..<100))
        try scratch.write("kept", "a file in its place")
        let source = try files("a.csv", store: store)
        #expect(try await source.rows(windows[3]).tally.notes.count == 1)
        #expect(try await source.rows(windows[4]).tally.notes == [])
    }

    @Test func filesThatChangeAreRefused() async throws {
        try scratch.write("a.csv", rows(0..<100))
        let source = try files("*.csv")
        #expect(try await source.rows(windows[3]).tally.rows == 10)
        try scratch.write("b.csv", rows(0..<100))
        #expect(await failure { try await source.count(of: windows[3]) }?.kind == .changed)
        try scratch.shell("rm b.csv")
        #expect(try await source.rows(windows[3]).tally.rows == 10)
        try scratch.write("a.csv", rows(0..<101))
        #expect(await failure { try await source.rows(windows[3]) }?.kind == .changed)
        #expect(await failure { try await source.count(of: windows[3]) }?.kind == .changed)
    }

    @Test func rowsThatAreNotWhereTheIndexSaysAreRefused() async throws {
        try scratch.write("a.csv", rows(0..<100))
        let source = try files("a.csv")
        _ = try await source.rows(windows[3])
        // Written in place, with the time that it had.
        try scratch.shell("touch -r a.csv stamp")
        try scratch.write("a.csv", "t,v\n" + (0..<100).map { "\($0 == 35 ? 45 : $0),v\($0)\n" }.joined())
        try scratch.shell("touch -r stamp a.csv")
        let error = await failure { try await source.rows(windows[3]) }
        #expect(error?.kind == .changed)
    }

    // MARK: At the same time

    @Test func manyWindowsAskAtOnce() async throws {
        try scratch.write("a.csv", rows((0..<5_000).map { $0 * 37 % 100 }))
        let source = try files("a.csv", store: store)
        let other = try files("a.csv", store: store, windows: [whole])
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for window in windows {
                group.addTask { try await source.rows(window).tally.rows }
                group.addTask { try await source.count(of: window)?.rows ?? 0 }
            }
            group.addTask { try await other.rows(whole).tally.rows }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.sorted() == [Int](repeating: 50 * 10, count: 20) + [5_000])
    }

    @Test func whoIsCancelledLeavesTheOthersTheirIndex() async throws {
        try scratch.write("a.csv", rows((0..<50_000).map { $0 % 100 }))
        let source = try files("a.csv")
        let window = windows[0]
        let tasks = (0..<8).map { _ in Task { try await source.rows(window).tally.rows } }
        for task in tasks.dropLast() { task.cancel() }
        #expect(try await tasks[7].value == 5_000)
        for task in tasks { task.cancel() }
        #expect(try await source.count(of: window)?.rows == 5_000)
    }

    @Test func theIndexOfAFileWithoutOrderIsSmall() async throws {
        try scratch.write("a.csv", rows((0..<40_000).map { $0 * 7_919 % 100 }))
        let sizes = IndexSettings(chunk: 4_096, block: 64, blockLimit: 50, threads: 2)
        _ = try await files("a.csv", store: store, sizes: sizes).rows(windows[3])
        let index = try IndexFormat.read(scratch.bytes("kept/public.m.index"))
        #expect(index.census.files.map(\.blocks.count).reduce(0, +) <= 50)
        #expect(index.census.files.first?.rows == 40_000)
    }

    @Test func manyFilesOfManyWindowsShareTheirTallies() async throws {
        let windows = (0..<500).map { Window(start: $0, end: $0 + 1) }
        for file in 0..<60 { try scratch.write("f\(file).csv", rows(0..<500)) }
        let source = try files("f*.csv", store: store, sizes: IndexSettings(), windows: windows)
        #expect(try await source.count(of: windows[77])?.rows == 60)
        // A tally takes 40 bytes: 500 of them, and not one for each window of each file.
        #expect(try scratch.bytes("kept/public.m.index").count < 64 << 10)
    }

    @Test func filesThatAreReadAgainAndAgainAreNoted() async throws {
        try scratch.write("a.csv", rows((0..<4_000).map { $0 * 7_919 % 100 }))
        var sizes = small
        sizes.warningSize = 1_000
        #expect(try await files("a.csv", sizes: small).rows(windows[3]).tally.notes == [])
        let notes = try await files("a.csv", sizes: sizes).rows(windows[3]).tally.notes
        #expect(notes.count == 1 && notes[0].contains("scattered over the files"), "\(notes)")
        try scratch.write("a.csv", rows((0..<4_000).map { $0 / 40 }))
        #expect(try await files("a.csv", sizes: sizes).rows(windows[3]).tally.notes == [])
    }
}
