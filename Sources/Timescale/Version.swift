/// A version of TimescaleDB, such as `2.19.3` or `2.30.0-dev`.
public struct Version: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let major: Int
    public let minor: Int
    /// 0 where the spelling has none.
    public let patch: Int
    /// As the extension spells it.
    public let description: String

    /// `nil` when the text does not begin with two numbers.
    public init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1].prefix { $0.isNumber })
        else { return nil }
        self.major = major
        self.minor = minor
        patch = parts.dropFirst(2).first.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        description = text
    }

    /// Whether it is so new.
    public func isAtLeast(_ major: Int, _ minor: Int, _ patch: Int = 0) -> Bool {
        (self.major, self.minor, self.patch) >= (major, minor, patch)
    }

    /// By major and minor number; what comes after them does not matter here.
    public static func < (left: Version, right: Version) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    public static func == (left: Version, right: Version) -> Bool {
        left.major == right.major && left.minor == right.minor
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(major)
        hasher.combine(minor)
    }
}
