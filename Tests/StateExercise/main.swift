// A process of its own around the state file, for tests that kill it and for measurements:
//
//     StateExercise hold PATH           takes the lock, says so, and waits for its standard input to end
//     StateExercise append PATH         makes or opens the state, and appends until killed; prints the number
//                                       of each event once its append returned
//     StateExercise write PATH COUNT    writes a state of so many events, a thousand at a time
//     StateExercise read PATH           reads a state and prints time, rate and peak memory
//     StateExercise prove PATH          as read, without decoding the events

import Foundation
import Glibc
import StateFile
import SystemPackage

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    print("usage: StateExercise hold|append|write|read|prove PATH [COUNT]")
    exit(64)
}
let path = FilePath(arguments[2])

/// Without a buffer, which a kill would take along.
func say(_ text: String) throws {
    _ = try FileDescriptor.standardOutput.writeAll("\(text)\n".utf8)
}

func lock() throws -> StateLock {
    try StateLock.acquire(
        path, holder: .current(since: "2026-08-10T12:00:00Z", command: "StateExercise \(arguments[1])"))
}

func openOrCreate(_ lock: StateLock, each: (Event, Int) throws -> Void) throws -> StateLog<Event> {
    let target = TargetIdentity(system: "7301234567890123456", database: "tsdb")
    do {
        return try StateLog.open(lock, expecting: target, coding: .codable, each: each)
    } catch StateError.missing {
        let header = StateHeader(program: "1.0.0", created: "2026-08-10", plan: "00ff", target: target)
        return try StateLog.create(header, lock, coding: .codable)
    }
}

func measureReading<Payload>(_ coding: StateCoding<Payload>) throws {
    let clock = ContinuousClock()
    var count = 0
    let time = try clock.measure {
        count = try StateSnapshot.read(path, coding: coding) { _, _ in }.eventCount
    }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    try say(
        "\(count) events, \(seconds) s, \(Double(count) / seconds) events/s, \(usage.ru_maxrss / 1024) MiB")
}

do {
    switch arguments[1] {
    case "hold":
        let lock = try lock()
        try say("held")
        while readLine() != nil {}
        lock.release()
    case "append":
        var next = 0
        let log = try openOrCreate(try lock()) { event, _ in next = event.rows + 1 }
        while true {
            try log.append(Event(number: next))
            try say("\(next)")
            next += 1
        }
    case "write":
        let log = try openOrCreate(try lock()) { _, _ in }
        for start in stride(from: 0, to: Int(arguments[3]) ?? 0, by: 1000) {
            try log.append((start..<start + 1000).map(Event.init(number:)))
        }
    case "read":
        try measureReading(StateCoding<Event>.codable)
    case "prove":
        try measureReading(StateCoding<Int>(encode: { Array("\($0)".utf8) }, decode: { $0.count }))
    default:
        exit(64)
    }
} catch let error as StateError {
    try say("\(error)")
    exit(error.kind == .locked ? 77 : 1)
}
