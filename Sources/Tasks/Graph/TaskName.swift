import Glibc
import Terms

/// The readable, stable text of a task: `public.metrics/disable-policy`,
/// `public.metrics/2023-01-01..2023-01-08/copy`.
///
/// People type it, globs match it, and the state file holds it. ``TaskID/name`` writes it; only ``FormerTask`` takes
/// one apart.
package struct TaskName: Hashable, Sendable {
    /// The whole text.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// The text of a task of a whole hypertable.
    package init(_ kind: TaskKind, of table: TableName) {
        text = "\(table)/\(kind.rawValue)"
    }

    /// Returns whether a glob covers the whole text. Its `*` also crosses `/`.
    package func matches(_ glob: String) -> Bool {
        fnmatch(glob, text, 0) == 0
    }
}

extension TaskName: CustomStringConvertible {
    package var description: String { text }
}

extension TaskName: Codable {
    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
