/// The time zone of times that are written without one.
package enum SourceZone: Hashable, Codable, Sendable {
    /// Seconds east of UTC; 0 is UTC.
    case fixed(seconds: Int)
    /// A zone of the IANA database: `Europe/Berlin`.
    case named(String)

    package static let utc = SourceZone.fixed(seconds: 0)

    /// Reads `UTC`, `Z`, `+02:00`, `-03:30` or a name with a slash such as `Europe/Berlin`; `nil` for anything else.
    /// Abbreviations such as `CET` are refused because they are ambiguous.
    package init?(_ text: String) {
        if text == "UTC" || text == "Z" {
            self = .utc
        } else if let seconds = Self.offset(text) {
            self = .fixed(seconds: seconds)
        } else if Self.isName(text) {
            self = .named(text)
        } else {
            return nil
        }
    }

    private static func offset(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            bytes[3] == UInt8(ascii: ":"),
            [1, 2, 4, 5].allSatisfy({ bytes[$0] >= 0x30 && bytes[$0] <= 0x39 })
        else { return nil }
        let hours = Int(bytes[1] - 0x30) * 10 + Int(bytes[2] - 0x30)
        let minutes = Int(bytes[4] - 0x30) * 10 + Int(bytes[5] - 0x30)
        guard hours <= 14, minutes < 60 else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return bytes[0] == UInt8(ascii: "-") ? -seconds : seconds
    }

    private static func isName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { part in
                guard let first = part.utf8.first, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= first else {
                    return false
                }
                return part.utf8.allSatisfy { byte in
                    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                        || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "_-+".utf8.contains(byte)
                }
            }
    }
}

extension SourceZone: CustomStringConvertible {
    /// `UTC`, `+02:00`, `Europe/Berlin`; ``init(_:)`` reads it back.
    package var description: String {
        switch self {
        case .named(let name): return name
        case .fixed(0): return "UTC"
        case .fixed(let seconds):
            let minutes = abs(seconds) / 60
            let digits = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return "\(seconds < 0 ? "-" : "+")\(digits.joined(separator: ":"))"
        }
    }
}
