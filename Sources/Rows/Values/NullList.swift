import TimeAxis

/// The texts of a plan that mean NULL. Texts are compared whole, numbers and times by their value.
struct NullList {
    private let texts: [[UInt8]]
    private let numbers: [Digits]
    private let doubles: [Double]
    private let integers: [Int128]
    /// Microseconds since 2000 of dates and times without a zone.
    private let locals: [Int64]
    /// Microseconds since 2000 UTC of dates and times; those without a zone are taken as UTC.
    private let instants: [Int64]
    /// Days since 2000-01-01.
    private let days: [Int64]
    /// Microseconds since midnight.
    private let clocks: [Int64]

    init(_ texts: [String]) {
        let bytes = texts.map { Array($0.utf8) }
        self.texts = bytes
        doubles = texts.compactMap(Double.init)
        numbers = texts.filter { Double($0)?.isFinite ?? false }.map { Digits($0) }
        integers = texts.compactMap { text in
            Int128(text) ?? Array(text.utf8).withUnsafeBytes(JSONNumber.whole)
        }
        locals = bytes.compactMap { $0.withUnsafeBytes(Self.local) }
        days = locals.filter { $0.isMultiple(of: microsecondsPerDay) }.map { $0 / microsecondsPerDay }
        instants = bytes.compactMap { $0.withUnsafeBytes(Self.instant) }
        clocks = bytes.compactMap { $0.withUnsafeBytes(Self.clock) }
    }

    private static func local(_ text: UnsafeRawBufferPointer) -> Int64? {
        var reader = TimeFieldText(text, .timestamp)
        guard let point = try? reader.point(), !reader.hasZone else { return nil }
        return point
    }

    private static func instant(_ text: UnsafeRawBufferPointer) -> Int64? {
        var reader = TimeFieldText(text, .timestamptz)
        return try? reader.point()
    }

    private static func clock(_ text: UnsafeRawBufferPointer) -> Int64? {
        var reader = TimeFieldText(text, .timestamp)
        return try? reader.clock()
    }

    func contains(_ value: TypedValue) -> Bool {
        switch value {
        case .text(let bytes): texts.contains { bytes.elementsEqual($0) }
        case .decimal(let bytes), .number(let bytes): numbers.contains(Digits(bytes))
        case .integer(let number): integers.contains(Int128(number))
        case .unsigned(let number): integers.contains(Int128(number))
        case .double(let number): doubles.contains { $0 == number || $0.isNaN && number.isNaN }
        case .float(let number): doubles.contains { Float($0) == number || $0.isNaN && number.isNaN }
        case .date(let day): days.contains(day)
        case .local(let time): time.nanoseconds == 0 && locals.contains(time.microseconds)
        case .instant(let time): time.nanoseconds == 0 && instants.contains(time.microseconds)
        case .time(let time): time.nanoseconds == 0 && clocks.contains(time.microseconds)
        default: false
        }
    }
}
