import Diagnostics
import Foundation
import PlanFile

/// Reads bytes as a plan.
struct PlanReading {
    private let bytes: [UInt8]

    private static let secret = "canary-7c1f-password"

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The result is a plan, an error or an open T. There is no plan beside an error, and rendering shows no secret.
    func check() throws {
        let environment = ["TARGET": "postgresql://u:\(Self.secret)@h/d", "SECRET": Self.secret, "EMPTY": ""]
        let loaded = LoadedPlan(bytes: bytes, fileName: "plan.yaml", environment: environment)
        let text = loaded.rendered()
        try promise(
            (loaded.plan == nil) == (loaded.diagnostics.hasErrors || loaded.isOpen),
            "plan \(loaded.plan == nil ? "missing" : "there"), diagnostics: \(text)")
        try promise(!text.contains(Self.secret), "a secret is shown: \(text)")
    }

    /// The fixtures of the decoder's own tests.
    static var samples: [[UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "PlanFileTests/Fixtures")
        let files = ["valid", "invalid"].flatMap { name in
            (try? FileManager.default.contentsOfDirectory(
                at: folder.appending(path: name), includingPropertiesForKeys: nil)) ?? []
        }
        return files.filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
            .compactMap { try? Array(Data(contentsOf: $0)) }
    }
}
