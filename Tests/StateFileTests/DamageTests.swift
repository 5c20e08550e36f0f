import StateFile
import Testing

/// Bytes that were damaged read as the history, as a beginning of it, or as an error.
@Suite struct DamageTests {
    /// Where each line starts, and where the file ends.
    private func lineStarts(_ bytes: [UInt8]) -> [Int] {
        [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    @Test func cutAtEveryByte() throws {
        let fixture = try Fixture()
        try fixture.write(Payload.three)
        let whole = try fixture.bytes
        let starts = lineStarts(whole)
        for length in whole.indices {
            try fixture.replace(with: whole[..<length])
            guard length >= starts[1] - 1 else {
                let error = #expect(throws: StateError.self) { try fixture.reopen() }
                #expect(error?.kind == .unusable, "cut at \(length)")
                #expect(try fixture.bytes == Array(whole[..<length]), "changed although it was refused")
                continue
            }
            // A line counts once all but its end is there.
            let count = starts.filter { $0 > 0 && $0 - 1 <= length }.count - 1
            let kept = Array(Payload.three.prefix(count))
            let isClean = starts.contains(length)
            let seen = try fixture.read()
            #expect(seen.events == kept && (seen.tornTail == nil) == isClean, "cut at \(length)")
            #expect(try fixture.bytes == Array(whole[..<length]), "changed by a reader")

            let found = try fixture.reopen()
            #expect(found.events == kept, "cut at \(length)")
            #expect(found.tornTail == seen.tornTail)
            let lacksOnlyItsEnd = starts.contains(length + 1)
            let start = starts.last { $0 <= length } ?? 0
            #expect(found.tornTail?.byteCount == (isClean ? nil : lacksOnlyItsEnd ? 0 : length - start))
            #expect(found.tornTail?.byteOffset == (isClean ? nil : lacksOnlyItsEnd ? length : start))
            #expect(found.tornTail?.line == (isClean ? nil : lacksOnlyItsEnd ? count + 1 : count + 2))

            let more = Payload("more")
            try fixture.write([more])
            let after = try fixture.reopen()
            #expect(after.events == kept + [more] && after.tornTail == nil, "cut at \(length)")
        }
    }

    @Test(arguments: [0x01, 0x20, 0x80, 0xFF]) func changeEveryByte(mask: UInt8) throws {
        let fixture = try Fixture()
        try fixture.write(Payload.three)
        let whole = try fixture.bytes
        let starts = lineStarts(whole)
        for index in whole.indices {
            var bytes = whole
            bytes[index] ^= mask
            try fixture.replace(with: bytes)
            let error = #expect(throws: StateError.self, "byte \(index)") { try fixture.reopen() }
            #expect(error?.kind == .unusable)
            let line = starts.lastIndex { $0 <= index } ?? 0
            if case .damaged(_, let named, let offset, _) = error {
                #expect(named == line + 1 && offset == starts[line], "byte \(index)")
            } else {
                #expect(line == 0, "byte \(index)")
            }
            #expect(#expect(throws: StateError.self) { try fixture.read() } == error)
            #expect(try fixture.bytes == bytes, "changed although it was refused")
        }
    }

    @Test func zeroEveryByte() throws {
        let fixture = try Fixture()
        try fixture.write(Payload.three)
        let whole = try fixture.bytes
        for index in whole.indices.dropLast() {
            var bytes = whole
            bytes[index] = 0
            try fixture.replace(with: bytes)
            let error = #expect(throws: StateError.self, "byte \(index)") { try fixture.reopen() }
            #expect(error?.kind == .unusable)
        }
        try fixture.replace(with: whole.dropLast() + [0])
        let found = try fixture.reopen()
        #expect(found.events == Payload.three && found.tornTail?.byteCount == 1)
        #expect(try fixture.bytes == whole)
    }

    @Test func dropAndSwapAndDoubleLines() throws {
        let fixture = try Fixture()
        try fixture.write(Payload.three)
        let lines = try fixture.bytes.split(separator: UInt8(ascii: "\n")).map {
            Array($0) + [UInt8(ascii: "\n")]
        }
        var variants: [[[UInt8]]] = []
        for index in lines.indices.dropLast() {
            var (dropped, doubled) = (lines, lines)
            dropped.remove(at: index)
            doubled.insert(lines[index], at: index)
            variants += [dropped, doubled]
            for other in lines.indices where other > index {
                var swapped = lines
                swapped.swapAt(index, other)
                variants.append(swapped)
            }
        }
        variants.append(lines + [lines[lines.count - 1]])
        for variant in variants {
            try fixture.replace(with: variant.joined())
            let error = #expect(throws: StateError.self) { try fixture.reopen() }
            #expect(error?.kind == .unusable)
        }
        // The file alone cannot tell that its last line was lost: it is an older state, and a right one.
        try fixture.replace(with: lines.dropLast().joined())
        #expect(try fixture.reopen().events == Array(Payload.three.dropLast()))
    }

    @Test func linesOfAnotherStateFile() throws {
        let (fixture, other) = (try Fixture(), try Fixture())
        try fixture.write(Payload.three)
        try other.write([Payload("another")] + Payload.three.dropFirst())
        let (bytes, theirs) = (try fixture.bytes, try other.bytes)
        let (ends, otherEnds) = (lineStarts(bytes), lineStarts(theirs))
        try fixture.replace(with: bytes[..<ends[2]] + theirs[otherEnds[2]...])
        let error = #expect(throws: StateError.self) { try fixture.reopen() }
        guard case .damaged(_, 3, ends[2], _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        "garbage", "garbage\n", "\n", "{\"seq\":5", "{\"seq\":4,\"event\":\t", "{\"seq\":4,\"event\":1}\n",
        "\0x",
    ])
    func garbageBehind(garbage: String) throws {
        let fixture = try Fixture()
        try fixture.write(Payload.three)
        let bytes = try fixture.bytes + Array(garbage.utf8)
        try fixture.replace(with: bytes)
        let error = #expect(throws: StateError.self) { try fixture.reopen() }
        guard case .damaged(_, 5, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try fixture.bytes == bytes)
    }

    @Test(arguments: [
        "\0", "\0\0\0\0\0", "{", "{\"seq\":4,\"ev\0\0\0", "{\"seq\":4,\"event\":{\"text\":\"half",
    ])
    func tornTail(tail: String) throws {
        let fixture = try Fixture()
        try fixture.write(Payload.three)
        let whole = try fixture.bytes
        try fixture.replace(with: whole + Array(tail.utf8))
        let found = try fixture.reopen()
        #expect(found.events == Payload.three)
        #expect(found.tornTail?.line == 5)
        #expect(found.tornTail?.byteOffset == whole.count)
        #expect(found.tornTail?.byteCount == tail.utf8.count)
        #expect(try fixture.bytes == whole)
    }

    /// A tail longer than every buffer, and an event longer than the first one.
    @Test func longLines() throws {
        let fixture = try Fixture()
        let long = Payload(String(repeating: "long ", count: 300_000))
        try fixture.write([long, Payload("short"), long])
        let whole = try fixture.bytes
        #expect(try fixture.reopen().events == [long, Payload("short"), long])
        try fixture.replace(with: whole.dropLast(500_000))
        #expect(try fixture.reopen().events == [long, Payload("short")])
        try fixture.replace(with: whole + [UInt8](repeating: 0, count: 17 << 20))
        let error = #expect(throws: StateError.self) { try fixture.reopen() }
        #expect(error?.kind == .unusable)
    }
}
