import Foundation
import StateFile
import SystemPackage
import TestSupport
import Testing

@Suite struct HeaderTests {
    @Test func headerIsReadAsWritten() throws {
        let fixture = try Fixture()
        try fixture.write([])
        let log = try StateLog.open(try fixture.lock(), expecting: Fixture.header.target, coding: .codable) {
            (_: Payload, _) in
        }
        #expect(log.header == Fixture.header)
        let text = String(decoding: try fixture.bytes, as: UTF8.self)
        #expect(
            text.hasPrefix(
                #"{"seq":0,"format":"hyperfill-state","version":1,"program":"1.2.3","created":"2026-08-10T12:00:00Z","#
                    + #""plan":"0123456789abcdef","target":{"system":"7301234567890123456","#
                    + #""database":"ts \"db\" \\ ü\u0007"},"sum":""#), "\(text)")
        #expect(text.hasSuffix("\"}\n"))
    }

    @Test func otherTarget() throws {
        let fixture = try Fixture()
        try fixture.write(Payload.three)
        let bytes = try fixture.bytes + Array("{\"seq\":4".utf8)
        try fixture.replace(with: bytes)
        let actual = TargetIdentity(system: "7", database: "other")
        let error = #expect(throws: StateError.self) { try fixture.reopen(expecting: actual) }
        #expect(error == .otherTarget(path: fixture.path, recorded: Fixture.header.target, actual: actual))
        #expect(error?.kind == .unusable)
        #expect(try fixture.bytes == bytes, "another target's file is not even repaired")
    }

    /// A database that was made anew under the same name is another one. Files of earlier versions name no identifier.
    @Test func otherDatabaseOfTheName() throws {
        let fixture = try Fixture()
        var header = Fixture.header
        header.target.oid = "16384"
        let lock = try fixture.lock()
        try StateLog<Payload>.create(header, lock, coding: .codable).append(Payload.three)
        lock.release()
        var actual = header.target
        #expect(try fixture.reopen(expecting: actual).events == Payload.three)
        actual.oid = "16385"
        let error = #expect(throws: StateError.self) { try fixture.reopen(expecting: actual) }
        #expect(error == .otherTarget(path: fixture.path, recorded: header.target, actual: actual))
        #expect(error?.description.contains("made anew or restored") == true)
        #expect(error?.description.contains("hyperfill state rebuild") == true)
        #expect(Fixture.header.target.agrees(with: actual))
    }

    @Test func otherVersion() throws {
        let fixture = try Fixture()
        for text in [
            "{\"seq\":0,\"format\":\"hyperfill-state\",\"version\":12,\"new\":true}\n",
            "{\"seq\":0,\"format\":\"hyperfill-state\",\"version\":2",
        ] {
            try fixture.replace(with: Array(text.utf8))
            let error = #expect(throws: StateError.self) { try fixture.reopen() }
            let found = text.contains("12") ? 12 : 2
            #expect(error == .otherVersion(path: fixture.path, found: found, supported: 1))
        }
    }

    @Test func otherFilesAreRefusedUnchanged() throws {
        let fixture = try Fixture()
        for text in ["version: 1\ntarget:\n", "no newline", "\0\0\0", "\n", "", "{\"seq\":0,"] {
            try fixture.replace(with: Array(text.utf8))
            let error = #expect(throws: StateError.self) { try fixture.reopen() }
            #expect(error?.kind == .unusable)
            #expect(#expect(throws: StateError.self) { try fixture.read() } == error)
            #expect(try fixture.bytes == Array(text.utf8))
        }
    }

    @Test func foldersAndLinksAreRefused() throws {
        let fixture = try Fixture()
        #expect(throws: StateError.missing(path: fixture.path)) { try fixture.reopen() }
        #expect(throws: StateError.missing(path: fixture.path)) { try fixture.read() }
        try fixture.write(Payload.three)
        let real = fixture.folder.appending("real")
        let manager = FileManager.default
        try manager.moveItem(atPath: fixture.path.string, toPath: real.string)
        try manager.createSymbolicLink(atPath: fixture.path.string, withDestinationPath: real.string)
        #expect(throws: StateError.symbolicLink(path: fixture.path)) { try fixture.reopen() }
        #expect(throws: StateError.alreadyExists(path: fixture.path)) {
            try StateLog<Payload>.create(Fixture.header, try fixture.lock(), coding: .codable)
        }
        try manager.removeItem(atPath: fixture.path.string)
        try manager.createDirectory(atPath: fixture.path.string, withIntermediateDirectories: false)
        #expect(throws: StateError.notAFile(path: fixture.path)) { try fixture.reopen() }
        #expect(throws: StateError.notAFile(path: fixture.path)) { try fixture.read() }
    }

    /// A later version's event is not damage, and says which line it is.
    @Test func eventOfAnotherVersion() throws {
        let fixture = try Fixture()
        let lock = try fixture.lock()
        try StateLog<[String: Int]>.create(Fixture.header, lock, coding: .codable).append(["new": 1])
        lock.release()
        let error = #expect(throws: StateError.self) { try fixture.reopen() }
        guard case .unknownEvent(fixture.path, 2, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
