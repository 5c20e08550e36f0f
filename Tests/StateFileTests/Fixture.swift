import Foundation
import SystemPackage
import TestSupport

@testable import StateFile

/// A folder that goes with the test, and a state file in it.
final class Fixture {
    let folder: FilePath
    let path: FilePath

    init() throws {
        folder = FilePath(NSTemporaryDirectory()).appending("hyperfill-state-\(UUID().uuidString)")
        path = folder.appending("plan.state.jsonl")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    static let header = StateHeader(
        program: "1.2.3", created: "2026-08-10T12:00:00Z", plan: "0123456789abcdef",
        target: TargetIdentity(system: "7301234567890123456", database: "ts \"db\" \\ ü\u{7}"))
    static let holder = LockHolder(
        pid: 4711, host: "loader", user: "ana", since: "2026-08-10T12:00:00Z", command: "hyperfill run p.yaml"
    )

    func lock(_ files: any FileOperations = SystemFiles()) throws -> StateLock {
        try StateLock.acquire(path, holder: Self.holder, files: files)
    }

    /// Makes the state file, or goes on with the one there is, and appends; everything is closed again.
    func write(_ payloads: [Payload]) throws {
        let lock = try lock()
        do {
            try StateLog<Payload>.create(Self.header, lock, coding: .codable).append(payloads)
        } catch StateError.alreadyExists {
            try StateLog.open(lock, expecting: nil, coding: .codable) { (_: Payload, _) in }.append(payloads)
        }
    }

    /// What a run that starts now finds.
    func reopen(expecting target: TargetIdentity? = nil) throws -> (events: [Payload], tornTail: TornTail?) {
        var events: [Payload] = []
        let log = try StateLog.open(try lock(), expecting: target, coding: .codable) {
            (event: Payload, line) in
            events.append(event)
            guard line == events.count + 1 else { throw WrongLine(line: line) }
        }
        return (events, log.tornTail)
    }

    /// What `status` sees now.
    func read() throws -> (events: [Payload], tornTail: TornTail?) {
        var events: [Payload] = []
        let snapshot = try StateSnapshot.read(path, coding: .codable) { (event: Payload, _) in
            events.append(event)
        }
        return (events, snapshot.tornTail)
    }

    var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: URL(filePath: path.string))) }
    }

    func replace(with bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: URL(filePath: path.string))
    }

    struct WrongLine: Error {
        var line: Int
    }
}

/// An event with every kind of value that JSON has, and text that could be mistaken for the file's own.
struct Payload: Codable, Hashable, Sendable {
    var text: String
    var number: Int
    var ratio: Double
    var flag: Bool?
    var list: [String]

    init(_ text: String, number: Int = 0, ratio: Double = 0, flag: Bool? = nil, list: [String] = []) {
        self.text = text
        self.number = number
        self.ratio = ratio
        self.flag = flag
        self.list = list
    }

    static let three = [Payload("one", number: 1), Payload("two", flag: true), Payload("three", ratio: 0.1)]

    static func random(_ random: inout SplitMix) -> Payload {
        let pieces = [
            "a", "\"", "\\", "\n", "\r\n", "\u{0}", "\u{1F}", "ü", "\u{2028}", "🧭", "\",\"sum\":\"", "}",
            "{\"seq\":1",
            ",\"sum\":\"0123456789abcdef\"}\n", "/", "\u{7F}", "é\u{301}", " ",
        ]
        func text(_ longest: Int) -> String {
            (0..<Int.random(in: 0...longest, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
        }
        return Payload(
            text(40), number: Int.random(in: .min ... .max, using: &random),
            ratio: Double(bitPattern: random.next()).isFinite
                ? Double.random(in: -1e9...1e9, using: &random) : 0,
            flag: [nil, true, false].randomElement(using: &random) ?? nil,
            list: (0..<Int.random(in: 0...4, using: &random)).map { _ in text(5) })
    }
}
