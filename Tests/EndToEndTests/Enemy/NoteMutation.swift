import Foundation
import TestSupport

/// Changes a note as an enemy would: fields are replaced by SQL, by other objects' names, by control characters, by
/// numbers at the ends, by deep and by huge values.
struct NoteMutation {
    private var random: SplitMix
    private let statements: [String]

    /// - Parameters:
    ///   - statements: that the enemy wants to be run.
    init(seed: UInt64, statements: [String]) {
        random = SplitMix(seed: seed)
        self.statements = statements
    }

    /// - Parameter note: the JSON text of a real note.
    mutating func mutated(_ note: String) throws -> String {
        guard var root = try JSONSerialization.jsonObject(with: Data(note.utf8)) as? [String: Any] else {
            throw ScratchError("the note is no object")
        }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let list = ["indexes", "jobs"].randomElement(using: &random) ?? "jobs"
            if Bool.random(using: &random), var entries = root[list] as? [[String: Any]], !entries.isEmpty {
                let place = Int.random(in: 0..<entries.count, using: &random)
                var entry = entries[place]
                change(&entry)
                if Bool.random(using: &random) { entries.append(entry) } else { entries[place] = entry }
                root[list] = entries
            } else {
                change(&root)
            }
        }
        let data = try JSONSerialization.data(withJSONObject: root, options: [.sortedKeys])
        var text = String(decoding: data, as: UTF8.self)
        if Int.random(in: 0..<8, using: &random) == 0 {
            // A key that comes twice.
            text = text.replacing("{\"", with: "{\"indexes\":[],\"", maxReplacements: 1)
        }
        return text
    }

    private mutating func change(_ object: inout [String: Any]) {
        guard let key = object.keys.sorted().randomElement(using: &random) else { return }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: object[key] = nil
        case 1: object[key] = [Int.min, -1, 0, Int.max].randomElement(using: &random)
        case 2: object[key] = 1.5e300
        case 3: object[key] = deep(Int.random(in: 3...700, using: &random))
        case 4: object[key] = Array(repeating: "x", count: 20_000)
        default: object[key] = hostileText(in: object[key] as? String ?? "")
        }
    }

    private func deep(_ depth: Int) -> Any {
        (0..<depth).reduce(1 as Any) { inner, _ in [inner] }
    }

    private mutating func hostileText(in former: String) -> String {
        let statement = statements.randomElement(using: &random) ?? ""
        let texts = [
            statement, "\(former); \(statement)", "\(former)'; \(statement); --",
            "\(former)\"; \(statement); --",
            "\(former)\u{0}; \(statement)", "\(former)\u{1B}[31m\n\\! touch owned\n",
            "\(former) $$; \(statement)",
            former.replacing("readings", with: "other"), "pg_catalog", String(repeating: "x", count: 100_000),
            "\(former) TABLESPACE pg_global", "\(former) WHERE (canary IS NULL)",
        ]
        return texts.randomElement(using: &random) ?? ""
    }
}
