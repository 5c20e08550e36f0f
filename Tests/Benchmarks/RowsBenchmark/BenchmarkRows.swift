import TestSupport

/// The benchmark's rows: 400 hosts every 10 seconds, values that walk at random between 0 and 100 with four
/// decimals, in time order.
struct BenchmarkRows {
    static let hosts = 400
    static let header =
        "time,tags_id,usage_user,usage_system,usage_idle,usage_nice,usage_iowait,usage_irq,"
        + "usage_softirq,usage_steal,usage_guest,usage_guest_nice\n"

    private var random: SplitMix
    /// Ten values of each host, in ten-thousandths.
    private var values: [Int]

    init(seed: UInt64) {
        random = SplitMix(seed: seed)
        values = []
        for _ in 0..<(Self.hosts * 10) { values.append(Int.random(in: 0...1_000_000, using: &random)) }
    }

    /// - Returns: CSV with a header.
    mutating func text(rows: Int) -> [UInt8] {
        var text = Array(Self.header.utf8)
        text.reserveCapacity(rows * 110)
        for row in 0..<rows {
            let host = row % Self.hosts
            let seconds = row / Self.hosts * 10
            let day = 1 + seconds / 86_400
            text.append(contentsOf: "2026-01-\(pair(day)) ".utf8)
            text.append(
                contentsOf: "\(pair(seconds / 3600 % 24)):\(pair(seconds / 60 % 60)):\(pair(seconds % 60))+00"
                    .utf8)
            text.append(contentsOf: ",\(host + 1)".utf8)
            for column in 0..<10 {
                let value = step(host * 10 + column)
                append(value, to: &text)
            }
            text.append(UInt8(ascii: "\n"))
        }
        return text
    }

    private mutating func step(_ place: Int) -> Int {
        values[place] = min(
            max(values[place] + Int.random(in: -10_000...10_000, using: &random), 0), 1_000_000)
        return values[place]
    }

    /// A value as PostgreSQL prints it, without zeros at the end.
    private func append(_ value: Int, to text: inout [UInt8]) {
        text.append(UInt8(ascii: ","))
        text.append(contentsOf: String(value / 10_000).utf8)
        var fraction = String(value % 10_000 + 10_000).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        guard !fraction.isEmpty else { return }
        text.append(UInt8(ascii: "."))
        text.append(contentsOf: fraction.utf8)
    }

    private func pair(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
