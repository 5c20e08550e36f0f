/// A kind of source, as the section `sources` of a plan names it.
package enum SourceKind: Hashable, Sendable {
    case csv, command
    case database(DatabaseEngine)

    package static let all = [.csv, .command] + DatabaseEngine.allCases.map(Self.database)

    /// The key in the plan.
    package var word: String {
        switch self {
        case .csv: "csv"
        case .command: "command"
        case .database(let engine): engine.rawValue
        }
    }

    /// The kind for messages, to follow "this source is".
    package var title: String {
        switch self {
        case .csv: "CSV files"
        case .command: "a command"
        case .database: "a database"
        }
    }

    package var isDatabase: Bool {
        if case .database = self { true } else { false }
    }

    /// - Parameter word: the key in the plan.
    package init?(word: String) {
        guard let kind = Self.all.first(where: { $0.word == word }) else { return nil }
        self = kind
    }
}
