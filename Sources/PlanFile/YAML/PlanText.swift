import Diagnostics

/// The text of a plan file, checked for its encoding and for invisible characters.
struct PlanText {
    /// 16 MiB; a plan of ten thousand tables has about three.
    static let largest = 16 << 20

    let file: SourceFile
    /// UTF-8.
    let bytes: [UInt8]
    let diagnostics: [Diagnostic]

    init(_ bytes: [UInt8], name: String) {
        self.bytes = bytes
        guard bytes.count <= Self.largest else {
            file = SourceFile(name: name, text: "")
            diagnostics = [
                Diagnostic(
                    .error, code: "too-large", "the file is larger than 16 MiB; is it a plan at all?", at: nil
                )
            ]
            return
        }
        let encoding = Self.encodingError(bytes)
        var file = SourceFile(name: name, text: String(decoding: bytes, as: UTF8.self))
        file.hideSecrets()
        self.file = file
        diagnostics = encoding.map { [$0] } ?? Self.hiddenCharacters(in: file)
    }

    private static func encodingError(_ bytes: [UInt8]) -> Diagnostic? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return Diagnostic(
                .error, code: "encoding", "the file is UTF-16", at: nil, fix: "save it as UTF-8")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return Diagnostic(
                .error, code: "byte-order-mark", "the file starts with a byte order mark", at: nil,
                fix: "save it as UTF-8 without one")
        }
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let number = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        return Diagnostic(
            .error, code: "encoding", "the file is not UTF-8",
            at: SourcePosition(line: number + 1, column: validScalars(lines[number]) + 1),
            fix: "save it as UTF-8")
    }

    private static func validScalars(_ line: ArraySlice<UInt8>) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = line.makeIterator()
        var count = 0
        while case .valid = parser.parseScalar(from: &iterator) { count += 1 }
        return count
    }

    /// One error for each line with hidden characters, at most 20: a binary file must not flood the terminal.
    private static func hiddenCharacters(in file: SourceFile) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for (index, line) in file.lines.enumerated() {
            guard let column = line.unicodeScalars.enumerated().first(where: { isHidden($0.element) }) else {
                continue
            }
            let code = String(column.element.value, radix: 16, uppercase: true)
            let digits = String(repeating: "0", count: max(0, 4 - code.count)) + code
            found.append(
                Diagnostic(
                    .error, code: "hidden-character", "the line holds the invisible character U+\(digits)",
                    at: SourcePosition(line: index + 1, column: column.offset + 1),
                    fix: "remove it, or write it as an escape in double quotes"))
            if found.count == 20 { break }
        }
        return found
    }

    /// True for control characters, line breaks that editors do not show, and characters that change the direction of
    /// text. A reviewer must be able to see every character that takes effect.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: false
        case 0x00...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
            0xFFFE, 0xFFFF:
            true
        default: false
        }
    }
}
