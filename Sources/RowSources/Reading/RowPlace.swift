/// The place of a row in a source.
package struct RowPlace: Hashable, Sendable, CustomStringConvertible {
    /// The file as the plan names it, or the name of the command or the table.
    package let input: String
    /// The physical line of the file or of the command's output, counted from 1 as an editor shows it. Of a compressed
    /// file, the line of the decompressed text.
    package let line: Int?
    /// The key of a database's row: `rowid 17`, `id = 3`.
    package let key: String?

    package init(input: String, line: Int? = nil, key: String? = nil) {
        self.input = input
        self.line = line
        self.key = key
    }

    package var description: String {
        if let key { return "\(input), \(key)" }
        return line.map { "\(input):\($0)" } ?? input
    }
}
