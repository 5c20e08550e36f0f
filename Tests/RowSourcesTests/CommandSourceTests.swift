import Glibc
import Rows
import Terms
import Testing
import TimeAxis

@testable import RowSources

@Suite struct CommandSourceTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private func command(
        _ text: String, count: CommandSource.Count = .none, header: Bool = false,
        columns: [String]? = ["t", "v"]
    ) throws -> CommandSource {
        try CommandSource(
            rows: { _ in text }, count: count, folder: scratch.path, format: .csv(CSVFormat(header: header)),
            columns: request(columns), whole: whole)
    }

    private func failure(_ text: String, header: Bool = false) async -> SourceError? {
        await #expect(throws: SourceError.self) { try await command(text, header: header).rows() }
    }

    @Test func givesWhatTheCommandPrints() async throws {
        let given = try await command("printf '10,a\\n19,\"b\n\"'").rows()
        #expect(given.text == "10,a\n19,\"b\n\"\n")
        #expect(given.columns == ["t", "v"])
        #expect(
            try await command("printf 'v,t\\nx,10\\n'", header: true, columns: nil).rows().columns == [
                "v", "t",
            ])
    }

    @Test func checksItsFolderWithoutRunningAnything() async throws {
        let source = try command("touch ran; echo 10,a", count: .command { _ in "touch ran; echo 1" })
        try await source.check()
        #expect(!scratch.exists("ran"))
        try scratch.shell("rmdir \"$PWD\"")
        let error = await #expect(throws: SourceError.self) { try await source.check() }
        #expect(error?.kind == .notStarted)
    }

    @Test func isAskedForTheWindow() async throws {
        let source = try CommandSource(
            rows: { "seq \($0.start ?? 0) \($0.end - 1)" }, count: .rowsAgain, folder: scratch.path,
            format: .csv(CSVFormat()), columns: request(["t"]), whole: whole)
        #expect(try await source.rows().tally.rows == 10)
        #expect(try await source.count(of: window)?.rows == 10)
        #expect(
            try await source.place(ofSentLine: 4, in: window) == RowPlace(input: "the rows command", line: 4))
    }

    @Test func runsInItsFolderWithoutInput() async throws {
        try scratch.write("rows.csv", "10,a\n")
        #expect(try await command("cat; cat rows.csv").rows().tally.rows == 1)
    }

    @Test func noOutputIsNoRows() async throws {
        #expect(try await command("true").rows().tally.notes == ["the rows command has no rows"])
        let header = try await command("true", header: true).rows()
        #expect(header.tally.notes == ["the rows command printed nothing, not even a header"])
        #expect(header.columns == ["t", "v"])
        #expect(await failure("exit 4", header: true)?.message == "it ended with status 4")
    }

    @Test(arguments: [
        ("echo 10,a; exit 3", "it ended with status 3"),
        ("echo 10,a; kill -9 $$", "it was ended by signal 9 (Killed)"),
        ("echo 10,a; false | cat", "it ended with status 1"),
        ("echo 10,$HYPERFILL_NO_SUCH_NAME", "it ended with status 127"),
        ("echo 10,a; no-such-program", "it ended with status 127"),
        // What is left running keeps the output open.
        ("echo 10,a; sleep 600 & exit 5", "it ended with status 5"),
    ])
    func failuresAfterGoodRowsAreFailures(text: String, message: String) async {
        let error = await failure(text)
        #expect(error?.kind == .failed)
        #expect(error?.message == message)
    }

    @Test func anEarlyEndShowsInTheCount() async throws {
        let source = try command("echo 10,a", count: .command { _ in "echo 2" })
        #expect(try await source.rows().tally.rows == 1)
        #expect(try await source.count(of: window)?.rows == 2)
    }

    @Test func rowsOutsideTheWindowAreRefused() async {
        let error = await failure("printf '10,\"\\n\"\\n20,secret\\n'")
        #expect(error?.kind == .row(.outsideWindow))
        #expect(error?.place == RowPlace(input: "the rows command", line: 3))
        #expect(error?.description.contains("secret") == false)
    }

    @Test func aLastLineThatIsAnErrorMessageIsRefused() async {
        let error = await failure("echo 10,a; echo 'Code: 159. DB::Exception: Timeout exceeded'")
        #expect(error?.kind == .row(.tooFewFields))
        #expect(error?.place.line == 2)
    }

    @Test func standardErrorNeverBlocksAndIsKeptInPart() async {
        let error = await failure(
            "echo 10,a; head -c 4000000 /dev/zero | tr '\\0' x >&2; printf '\\n\\033[31mlast words\\n' >&2; exit 1"
        )
        #expect(error?.message == "it ended with status 1")
        let output = error?.output ?? ""
        #expect(output.hasSuffix("\n\\u{1b}[31mlast words"))
        #expect(output.utf8.count < 9_000)
    }

    @Test func aClosedStandardErrorIsNoEnd() async throws {
        #expect(try await command("exec 2>&-; echo 10,a; sleep 0.2; echo 11,b").rows().tally.rows == 2)
    }

    @Test func rowsOfBackgroundProcessesArriveToo() async throws {
        #expect(try await command("(sleep 0.3; echo 11,b) & echo 10,a").rows().tally.rows == 2)
    }

    @Test func whatIsLeftRunningEnds() async throws {
        _ = try await command("(sleep 600; touch late) >/dev/null 2>&1 & echo $! >pid; echo 10,a").rows()
        try await expectGone("pid")
    }

    @Test(arguments: ["", "trap '' TERM; "])
    func stoppingEarlyEndsTheWholeGroup(prefix: String) async throws {
        let text =
            prefix + "sleep 600 & echo $! >pid; while :; do echo 10,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done"
        let source = try command(text)
        await #expect(throws: ScratchError.self) {
            try await source.withRows(of: window) { reader in
                try await onThread { _ = try reader.next() }
                throw ScratchError(code: 1)
            }
        }
        try await expectGone("pid")
    }

    @Test func cancellingEndsASilentCommand() async throws {
        let source = try command("echo $$ >pid; sleep 600; echo 10,a")
        let scratch = scratch
        let task = Task { try await source.rows() }
        while (try? scratch.bytes("pid").last) != UInt8(ascii: "\n") {
            try await Task.sleep(for: .milliseconds(5))
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await expectGone("pid")
    }

    @Test func cancellingEndsACount() async throws {
        let source = try command("true", count: .command { _ in "echo $$ >pid; sleep 600" })
        let scratch = scratch
        let task = Task { try await source.count(of: window) }
        while (try? scratch.bytes("pid").last) != UInt8(ascii: "\n") {
            try await Task.sleep(for: .milliseconds(5))
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await expectGone("pid")
    }

    @Test(arguments: [
        ("12", 12), ("12\n", 12), (" 12 \r\n\n", 12), ("count\n12\n", 12), ("\"count(*)\"\n\"12\"\n", 12),
        ("0", 0),
    ])
    func countsAreNumbers(output: String, number: Int) throws {
        #expect(try printed(output).rows == number)
    }

    @Test(arguments: [
        "", "-1", "1.5", "1\n2\n", "ERROR\u{1B}[0m x", "1 row", "99999999999999999999", "a\nb\n3",
    ])
    func countsAreNothingElse(output: String) {
        let error = #expect(throws: SourceError.self) { try printed(output) }
        #expect(error?.kind == .badCount)
        #expect(error?.message.contains("\u{1B}") == false)
    }

    @Test func countCommandsThatFail() async throws {
        let source = try command("true", count: .command { _ in "echo 12; exit 2" })
        let error = await #expect(throws: SourceError.self) { try await source.count(of: window) }
        #expect(error?.kind == .failed)
        #expect(error?.place.input == "the count command")
        #expect(try await command("true").count(of: window) == nil)
    }

    @Test func foldersThatDoNotExist() async throws {
        let source = try CommandSource(
            rows: { _ in "true" }, count: .none, folder: "/no/such/folder", format: .csv(CSVFormat()),
            columns: request(["t"]), whole: whole)
        let error = await #expect(throws: SourceError.self) { try await source.rows() }
        #expect(error?.kind == .notStarted)
    }

    /// Waits until the process whose number a file holds is no more; the test's time limit is the runner's.
    private func expectGone(_ name: String) async throws {
        let text = String(decoding: try scratch.bytes(name), as: UTF8.self)
        let pid = try #require(Int32(text.prefix { $0.isNumber }))
        while kill(pid, 0) == 0, !isZombie(pid) { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// An orphan that has ended may wait for its new parent to notice.
    private func isZombie(_ pid: Int32) -> Bool {
        guard let file = fopen("/proc/\(pid)/stat", "r") else { return true }
        defer { fclose(file) }
        var line = [UInt8](repeating: 0, count: 200)
        let count = fread(&line, 1, line.count, file)
        let text = String(decoding: line.prefix(count), as: UTF8.self)
        return text.contains(") Z")
    }
}
