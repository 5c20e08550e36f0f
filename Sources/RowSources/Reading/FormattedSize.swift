/// A size for people, with decimal prefixes: `1.2 GB`.
package func formattedSize(_ bytes: Double) -> String {
    var (value, unit) = (bytes, "bytes")
    for larger in ["kB", "MB", "GB", "TB", "PB"] where value >= 1_000 {
        (value, unit) = (value / 1_000, larger)
    }
    let tenths = Int((value * 10).rounded())
    return unit == "bytes" || tenths >= 100
        ? "\((tenths + 5) / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
}
