import Foundation
import TestSupport
import Testing
import Timescale

/// The forms in which CSV comes.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct CSVFormTests {
    /// Each row of ``Scene/expectedReadings`` before T, by a template.
    private func rows(_ range: Range<Int> = 0..<100, _ line: (Int) -> String) -> String {
        range.map { line($0) + "\n" }.joined()
    }

    private func value(_ i: Int) -> String { "\(Double(i) / 4)" }

    @Test func columnsAreFoundByTheirNamesInTheHeader() async throws {
        try await Scene.withReadings(plan: .csv("rows.csv").with("columns: [ts, device, value]")) { scene in
            try scene.folder.write(
                "rows.csv", "unused,value,device,ts\n" + rows { "x,\(value($0)),\($0 % 7),\($0)" })
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// Plain and packed files of one pattern, with their columns in different orders.
    @Test func aPatternOfPlainAndPackedFiles() async throws {
        try await Scene.withReadings(plan: .csv("dumps/r-?.csv*")) { scene in
            try scene.folder.write(
                "dumps/r-1.csv", "ts,device,value\n" + rows(0..<40) { "\($0),\($0 % 7),\(value($0))" })
            try scene.folder.write(
                "dumps/r-2.csv", "device,ts,value\n" + rows(40..<70) { "\($0 % 7),\($0),\(value($0))" })
            try scene.folder.write(
                "dumps/r-3.csv",
                "ts,value,device\r\n"
                    + (70..<100).map { "\($0),\(value($0)),\($0 % 7)\r\n" }.joined())
            try scene.folder.write("dumps/r-10.csv", "ts,device,value\n5,1,1\n")
            try scene.folder.shell("cd dumps && gzip r-2.csv && zstd -q --rm r-3.csv")
            let ended = try await scene.run()
            ended.expect(0, "100 rows")
            try await scene.expectAllReadings()
        }
    }

    @Test func delimiterQuoteEscapeAndNullOfOnesOwn() async throws {
        let format = #"{ header: false, delimiter: tab, quote: "'", escape: "\\", "null": "NONE" }"#
        let plan = SamplePlan.csv("rows.txt", format).with("columns: [device, ts, note, value]")
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.deleteDualWritten()
            try await scene.database.execute("ALTER TABLE readings ADD note text")
            try scene.folder.write(
                "rows.txt", "1\t5\t'a\\'b\t\\\\'\tNONE\n2\t6\tNONE\t1.5\n3\t7\t'NONE'\t2.5\n4\t8\t\"q\"\t3\n")
            (try await scene.run()).expect(0, "4 rows")
            let stored = try await scene.database.query(
                "SELECT ts, device, note, value FROM readings WHERE ts < 100 ORDER BY ts")
            #expect(
                stored == [
                    ["5", "1", "a'b\t\\", nil], ["6", "2", nil, "1.5"], ["7", "3", "NONE", "2.5"],
                    ["8", "4", "\"q\"", "3"],
                ])
        }
    }

    @Test func latin1IsConvertedWhenThePlanSaysSo() async throws {
        let plan = SamplePlan.csv("rows.csv", "{ header: true, encoding: latin1 }")
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.deleteDualWritten()
            try await scene.database.execute("ALTER TABLE readings ADD note text")
            let text = "ts,device,value,note\n5,1,0.5,gr\u{FC}n \u{E9}\n25,1,0.5,\u{DF}\n"
            try scene.folder.write("rows.csv", try #require(text.data(using: .isoLatin1)))
            (try await scene.run()).expect(0)
            let notes = try await scene.database.query(
                "SELECT note FROM readings WHERE device = 1 ORDER BY ts")
            #expect(notes == [["gr\u{FC}n \u{E9}"], ["\u{DF}"]])
        }
    }

    @Test func aQuotedFieldWithLineBreaksStaysWhole() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try await scene.deleteDualWritten()
            try await scene.database.execute("ALTER TABLE readings ADD note text")
            // Longer than any buffer on the way, so that its borders fall into fields.
            let note = String(repeating: "line \"\"with\"\" quotes,\n5,6,7\n\n\\.x\n", count: 12_000)
            try scene.folder.write(
                "rows.csv",
                "note,ts,device,value\n" + (0..<5).map { "\"\($0)\(note)\",\($0 * 20),\($0),1\n" }.joined())
            (try await scene.run()).expect(0, "5 rows")
            let plain = note.replacing("\"\"", with: "\"")
            let sums = try await scene.database.query(
                """
                SELECT ts, device::text || repeat(E'line "with" quotes,\\n5,6,7\\n\\n\\\\.x\\n', 12000) = note,
                    length(note)
                FROM readings WHERE ts < 100 ORDER BY ts
                """)
            #expect(sums == (0..<5).map { ["\($0 * 20)", "t", "\(plain.count + 1)"] })
        }
    }

    @Test func nullsQuotedEmptiesAndNumbersAreReadAsPostgreSQLReadsThem() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try await scene.deleteDualWritten()
            try await scene.database.execute("ALTER TABLE readings ADD note text")
            let lines = [
                "5,,NaN,", "6,1,Infinity,\"\"", "7, 3 ,1e3,NULL", "8,1,-0,\"a\"\"b\"", "9,1,,  x ",
                "10,1,0.1,a\"b,c\"d",
            ]
            let text = "ts,device,value,note\n" + lines.joined(separator: "\n") + "\n"
            try scene.folder.write("rows.csv", text)
            (try await scene.run()).expect(0, "6 rows")
            try await scene.database.execute("CREATE TABLE read (LIKE readings)")
            let session = try await scene.database.session()
            try await session.load(text, into: "read")
            await session.close()
            let difference = try await scene.difference(
                "readings", from: "TABLE read UNION ALL SELECT * FROM readings WHERE ts >= 100")
            #expect(difference.isEmpty, "\(difference)")
            #expect(try await scene.value("SELECT count(*) FROM read WHERE note IS NULL") == "1")
        }
    }

    @Test func aByteOrderMarkIsNoPartOfTheFirstName() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try await scene.deleteDualWritten()
            try scene.folder.write("rows.csv", "\u{FEFF}ts,device,value\n5,1,2\n")
            (try await scene.run()).expect(0, "1 row")
        }
    }
}
