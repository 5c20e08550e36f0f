#if ODBC
    import Rows
    import Testing

    @testable import ODBCSource

    /// Times as drivers write them.
    @Suite struct ODBCTextValueTests {
        private static func timestamp(_ text: String) -> String {
            Array(text.utf8).withUnsafeBytes { shown(ODBCTextValue.timestamp($0)) }
        }

        private static func shown(_ value: TypedValue) -> String {
            switch value {
            case .local(let time): "local \(time.microseconds) \(time.nanoseconds)"
            case .instant(let time): "instant \(time.microseconds) \(time.nanoseconds)"
            case .zeroDate: "zero date"
            case .text: "text"
            default: "\(value)"
            }
        }

        @Test(arguments: [
            ("2000-01-01 00:00:00", "local 0 0"), ("2000-01-01T00:00:01.1234567", "local 1123456 700"),
            ("2000-01-01 02:00:00 +02:00", "instant 0 0"), ("2000-01-02", "local 86400000000 0"),
            // What is no time of day stays what it is, for the target to refuse, and does not become the next day's.
            ("1999-12-31 23:59:60", "local 0 0"), ("1999-12-31 24:00:00", "local 0 0"),
            ("1999-12-31 24:00:00.1", "text"), ("1999-12-31 25:00:00", "text"),
            ("1999-12-31 10:60:00", "text"),
            ("1999-12-31 10:00:61", "text"), ("2000-01-01 02:00:00 +02:60", "text"),
            ("0000-00-00 00:00:00", "zero date"), ("0000-05-05 00:00:00", "zero date"),
            ("0000-05-05", "zero date"),
            ("2024-02-30 00:00:00", "zero date"),
            ("9999-12-31 23:59:59.999999", "local 252455615999999999 0"),
            ("9999999-01-01 00:00:00", "text"), ("9999999-01-01", "text"),
        ])
        func timesOfDriversAreRead(text: String, value: String) {
            #expect(Self.timestamp(text) == value)
        }

        /// Halves of characters, and bytes of which there is one too many.
        @Test func textThatIsNoUTF16() {
            let room = ODBCColumnBuffer()
            for (units, isText) in [([0x61, 0xD83D, 0xDE42], true), ([0xD83D], false), ([0xDE42], false)] {
                let isPut = units.map(UInt16.init).withUnsafeBytes { room.put(utf16: $0) }
                #expect(isPut == isText, "\(units)")
            }
            let isPut = Array("a\0b".utf8).withUnsafeBytes { room.put(utf16: $0) }
            #expect(!isPut)
        }
    }
#endif
