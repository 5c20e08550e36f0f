import Diagnostics

/// The encodings of CSV, by PostgreSQL's names (manual, table 23.3) and those that other programs use.
enum CSVEncoding {
    case usable(String)
    /// The reason is given.
    case unusable(String)
    /// With the name that it may misspell.
    case unknown(String?)

    static func named(_ text: String) -> CSVEncoding {
        if let found = spellings.first(where: { $0.value.contains(text) }) { return .usable(found.key) }
        let key = simplified(text)
        if let reason = refused[key] { return .unusable(reason) }
        let meant = spellings.keys.sorted().first { name in
            spellings[name]?.contains { simplified($0) == key } ?? false
        }
        return .unknown(meant ?? nearest(to: text, among: spellings.keys.sorted()))
    }

    /// The spellings that a plan may use for each of PostgreSQL's names. The JSON Schema lists the same ones.
    static let spellings: [String: Set<String>] = Dictionary(
        uniqueKeysWithValues: table.map { name, aliases in
            let all = [name] + aliases
            return (name, Set(all + all.map { $0.lowercased() }))
        })

    /// PostgreSQL's name, and aliases in capitals. In all of these an ASCII byte is an ASCII character.
    private static let table: [(name: String, aliases: [String])] = [
        ("UTF8", ["UTF-8", "UNICODE"]),
        ("LATIN1", ["ISO-8859-1", "ISO88591"]), ("LATIN2", ["ISO-8859-2", "ISO88592"]),
        ("LATIN3", ["ISO-8859-3", "ISO88593"]), ("LATIN4", ["ISO-8859-4", "ISO88594"]),
        ("LATIN5", ["ISO-8859-9", "ISO88599"]), ("LATIN6", ["ISO-8859-10", "ISO885910"]),
        ("LATIN7", ["ISO-8859-13", "ISO885913"]), ("LATIN8", ["ISO-8859-14", "ISO885914"]),
        ("LATIN9", ["ISO-8859-15", "ISO885915"]), ("LATIN10", ["ISO-8859-16", "ISO885916"]),
        ("ISO_8859_5", ["ISO-8859-5"]), ("ISO_8859_6", ["ISO-8859-6"]),
        ("ISO_8859_7", ["ISO-8859-7"]), ("ISO_8859_8", ["ISO-8859-8"]),
        ("WIN866", ["WINDOWS-866", "CP866"]), ("WIN874", ["WINDOWS-874", "CP874"]),
        ("WIN1250", ["WINDOWS-1250", "CP1250"]), ("WIN1251", ["WINDOWS-1251", "CP1251"]),
        ("WIN1252", ["WINDOWS-1252", "CP1252"]), ("WIN1253", ["WINDOWS-1253", "CP1253"]),
        ("WIN1254", ["WINDOWS-1254", "CP1254"]), ("WIN1255", ["WINDOWS-1255", "CP1255"]),
        ("WIN1256", ["WINDOWS-1256", "CP1256"]), ("WIN1257", ["WINDOWS-1257", "CP1257"]),
        ("WIN1258", ["WINDOWS-1258", "CP1258"]),
        ("KOI8R", ["KOI8-R"]), ("KOI8U", ["KOI8-U"]),
        ("EUC_JP", ["EUC-JP"]), ("EUC_JIS_2004", []), ("EUC_CN", ["EUC-CN", "GB2312"]),
        ("EUC_KR", ["EUC-KR"]), ("EUC_TW", ["EUC-TW"]),
    ]

    private static let refused: [String: String] = {
        let mixed = "its multi-byte characters may hold ASCII bytes, so delimiters cannot be recognized"
        let names = [
            "sjis", "shiftjis", "mskanji", "win932", "windows932", "shiftjis2004", "big5", "win950",
            "windows950", "gbk", "win936", "windows936", "uhc", "win949", "windows949", "gb18030", "johab",
        ]
        var reasons = Dictionary(uniqueKeysWithValues: names.map { ($0, mixed) })
        for name in ["utf16", "utf16le", "utf16be", "ucs2", "utf32"] {
            reasons[name] = "PostgreSQL does not know it"
        }
        for name in ["ascii", "usascii", "sqlascii"] {
            reasons[name] = "it leaves open what bytes above 127 mean; pure ASCII is UTF8 as well"
        }
        return reasons
    }()

    /// The name as PostgreSQL compares it (`clean_encoding_name`): its letters and digits, in small letters.
    private static func simplified(_ name: String) -> String {
        name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
}
