/// The speed of rows over the last 15 seconds.
struct Speed {
    private struct Sample {
        let at: Int64
        let rows: Int
        let bytes: Int
    }

    private static let span: Int64 = 15_000_000
    private static let spacing: Int64 = 500_000

    private var rows = 0
    private var bytes = 0
    private var samples: [Sample] = []

    mutating func add(rows: Int, bytes: Int, at now: Int64) {
        if samples.isEmpty { samples.append(Sample(at: now, rows: self.rows, bytes: self.bytes)) }
        self.rows += rows
        self.bytes += bytes
        guard let last = samples.last, now >= last.at + Self.spacing else { return }
        samples.append(Sample(at: now, rows: self.rows, bytes: self.bytes))
        // The newest sample at least as old as the span stays, to measure from.
        while samples.count > 2, samples[1].at <= now - Self.span { samples.removeFirst() }
    }

    /// Rows and bytes in a second; `nil` when nothing moved, or when the measured time is too short.
    func perSecond(at now: Int64) -> (rows: Double, bytes: Double)? {
        let recent = samples.last { $0.at <= now - Self.span } ?? samples.first
        guard let recent, now >= recent.at + Self.spacing, rows > recent.rows else { return nil }
        let seconds = Double(now - recent.at) / 1_000_000
        return (Double(rows - recent.rows) / seconds, Double(bytes - recent.bytes) / seconds)
    }
}
