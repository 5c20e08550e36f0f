import TestSupport
import Testing

/// The rows of a scene's files as another program counts them: each file once, by device and inode.
extension Scene {
    /// Records an issue unless the sample hypertable holds the rows of these files before T, and the dual-written ones
    /// from T on.
    ///
    /// - Parameter names: a pattern of `find`, for files with a header in the form `ts,device,value`.
    func expectRows(ofFiles names: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try folder.shell(
            """
            find -L . -name '\(names)' -printf '%D:%i %p\\n' | sort | awk '!seen[$1]++ { print $2 }' |
                while read -r file; do tail -n +2 "$file"; done | awk -F, '$1 < 100' > counted.txt
            """)
        let rows = try folder.read("counted.txt").split(separator: "\n").map { line in
            let fields = line.split(separator: ",")
            return "(\(fields[0])::bigint, \(fields[1])::integer, \(fields[2])::float8)"
        }
        let expected = "VALUES (100::bigint, -2, 0::float8), (131, -2, 1)" + rows.map { ", \($0)" }.joined()
        let difference = try await difference("public.readings", from: expected)
        #expect(difference.isEmpty, "\(difference)", sourceLocation: sourceLocation)
    }

    /// Rows of the sample from one point to before another, as a file.
    func csv(_ points: Range<Int>) -> String {
        "ts,device,value\n" + points.map { "\($0),\($0 % 7),\(Double($0) / 4)\n" }.joined()
    }

    /// The times of the dual-written rows before T that are still there.
    func dualWritten() async throws -> String? {
        try await value("SELECT string_agg(ts::text, ' ' ORDER BY ts) FROM readings WHERE device = -1")
    }

    /// Deletes the dual-written rows before T, so that any number of rows may be loaded.
    func deleteDualWritten() async throws {
        try await database.execute("DELETE FROM readings WHERE device = -1")
    }
}
