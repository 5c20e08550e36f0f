import Rows
import Terms
import TimeAxis

/// Reads bytes as texts of plans and exports: times, names, templates, commands.
struct TextReading {
    private let bytes: [UInt8]
    private let text: String

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        text = String(decoding: bytes, as: UTF8.self)
    }

    func check() throws {
        for type in TimeType.allCases {
            try checkPoint(type)
            try checkField(type)
        }
        try checkWords()
    }

    /// A value that was read from a plan reads back from its text as the same value.
    private func checkPoint(_ type: TimeType) throws {
        guard let point = try? type.point(text) else { return }
        try promise(type.range.contains(point), "\(type): \(text) is \(point)")
        try promise(try type.point(type.text(point)) == point, "\(type): \(text) is \(type.text(point))")
        let window = Window(start: point, end: type.range.upperBound)
        guard point < type.range.upperBound else { return }
        let name = window.name(as: type)
        try promise(Window(name: name, as: type) == window, "\(type): \(name)")
        let field = Array(type.bareLiteral(point).replacing("'", with: "").utf8)
        var reader = field.withUnsafeBytes { TimeFieldText($0, type) }
        let read = field.withUnsafeBytes { bytes in
            reader = TimeFieldText(bytes, type)
            return try? reader.point()
        }
        try promise(read == point, "\(type): \(text) as a literal")
    }

    /// The fast reader of fields agrees with the one for all forms.
    private func checkField(_ type: TimeType) throws {
        let dialect = try CSVDialect(CSVFormat(quote: "\u{1}", escape: "\u{1}", null: "\u{2}"))
        guard !bytes.contains(where: { $0 <= 2 }) else { return }
        let (quick, whole) = bytes.withUnsafeBytes { bytes in
            var field = TimeField(type, dialect)
            var reader = TimeFieldText(bytes, type)
            return (Self.outcome { try field.point(bytes) }, Self.outcome { try reader.point() })
        }
        try promise(quick == whole, "\(type): \(text): \(quick) and \(whole)")
        if case .success(let point?) = whole {
            try promise(type.range.contains(point), "\(type): \(text) is \(point)")
        }
    }

    private static func outcome(_ read: () throws -> Int64?) -> Result<Int64?, TimeFieldError> {
        do {
            return .success(try read())
        } catch {
            return .failure(error as? TimeFieldError ?? .uncertain)
        }
    }

    private func checkWords() throws {
        if let table = try? TableName(parsing: text) {
            try promise(try TableName(parsing: table.sql) == table, "the name \(text)")
            try promise(try TableName(parsing: table.description) == table, "the name \(text)")
        }
        if let template = try? Template(text) {
            _ = try? template.resolve(["A": "b"])
            _ = template.variables
        }
        guard let command = try? CommandText(text) else { return }
        for type in TimeType.allCases {
            let isWrong = !command.mistakes(for: type).isEmpty
            let expanded = try? command.expanded(window: Window(start: 1, end: 2), type: type)
            try promise(isWrong || expanded != nil, "\(type): the command \(text)")
        }
    }

    static var samples: [[UInt8]] {
        [
            "2024-01-31T10:00:00.123456Z", "2024-01-31 24:00:00 BC", "-0044-03-15", "12345",
            "-9_223_372_036_854_775_808", "294276-12-31 23:59:59.999999+00", "infinity", "public.metrics",
            #""Weird ""Name"" x"."t/é""#, "${A:-b} $$ ${C:?no}", "q --from {{start}} --to {{end:ms}}",
            "sqlite3 x \"where t >= '{{start:iso}}' and t < {{end}}\" # \\", "2024-01-01..2024-01-08",
            "1999-12-31 23:59:60.9999999 +05:30:15",
        ].map { Array($0.utf8) }
    }
}
