/// A version of TimescaleDB, such as `2.19.3` or `2.30.0-dev`.
package struct Version: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let major: Int
    package let minor: Int
    /// 0 if the spelling has none.
    package let patch: Int
    /// As the extension spells it.
    package let description: String

    /// `nil` unless the text begins with two numbers.
    package init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1].prefix { $0.isNumber })
        else { return nil }
        self.major = major
        self.minor = minor
        patch = parts.dropFirst(2).first.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        description = text
    }

    /// Whether it is this version or a later one.
    package func isAtLeast(_ major: Int, _ minor: Int, _ patch: Int = 0) -> Bool {
        (self.major, self.minor, self.patch) >= (major, minor, patch)
    }

    /// By major and minor number alone.
    package static func < (left: Version, right: Version) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    package static func == (left: Version, right: Version) -> Bool {
        left.major == right.major && left.minor == right.minor
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(major)
        hasher.combine(minor)
    }
}
