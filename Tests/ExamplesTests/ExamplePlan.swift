import Foundation

/// A plan of the folder `plans`.
struct ExamplePlan: Sendable, CustomStringConvertible {
    /// The repository's own folder.
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// All of them, in the order of their numbers.
    static let all: [ExamplePlan] = {
        let folder = repository.appending(path: "plans")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { name in
            ExamplePlan(name: name, url: folder.appending(path: name))
        }
    }()

    let name: String
    let url: URL

    init(name: String, url: URL) {
        self.name = name
        self.url = url
    }

    /// The example of that name.
    init(_ name: String) {
        self.init(name: name, url: Self.repository.appending(path: "plans/\(name)"))
    }

    var description: String { name }

    func text() throws -> String { try String(contentsOf: url, encoding: .utf8) }
}
