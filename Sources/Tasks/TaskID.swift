import Glibc
import Terms
import TimeAxis

/// The readable, stable name of a task: `public.metrics/disable-policy`,
/// `public.metrics/2023-01-01..2023-01-08/copy`.
public struct TaskID: Hashable, Sendable {
    /// The whole name; people type it, globs match it, the state file holds it.
    public let text: String

    public init(_ text: String) {
        self.text = text
    }

    /// The name of a task of a hypertable, or of one of its windows.
    public init(table: TableName, window: String? = nil, kind: TaskKind) {
        text = [table.description, window, kind.rawValue].compactMap(\.self).joined(separator: "/")
    }

    /// Whether a glob covers the whole name; its `*` also crosses `/`.
    public func matches(_ glob: String) -> Bool {
        fnmatch(glob, text, 0) == 0
    }
}

extension TaskID: CustomStringConvertible {
    public var description: String { text }
}

extension TaskID: Codable {
    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
