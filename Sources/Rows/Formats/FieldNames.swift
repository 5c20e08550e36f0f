/// Finds columns by the bytes of their names, fast for rows that have them in the same order as the last row.
struct FieldNames {
    private let names: [[UInt8]]
    private let places: [[UInt8]: Int]
    /// The field that the last row had in each place.
    private var usual: [Int]

    init(_ names: [String]) {
        self.names = names.map { Array($0.utf8) }
        places = Dictionary(zip(self.names, self.names.indices)) { first, _ in first }
        usual = Array(names.indices)
    }

    /// - Parameter place: the number of keys before it in the row.
    @inline(__always)
    mutating func field(_ name: UnsafeRawBufferPointer, near place: Int) -> Int? {
        if place < usual.count, usual[place] >= 0, isSame(names[usual[place]], name) { return usual[place] }
        return search(name, place)
    }

    private mutating func search(_ name: UnsafeRawBufferPointer, _ place: Int) -> Int? {
        let field = places[Array(name)]
        // Of a row with very many keys, only the first are remembered.
        while usual.count <= min(place, 4_096) { usual.append(-1) }
        if let field, place < usual.count { usual[place] = field }
        return field
    }

    @inline(__always)
    private func isSame(_ one: [UInt8], _ other: UnsafeRawBufferPointer) -> Bool {
        guard one.count == other.count else { return false }
        for index in one.indices where one[index] != other[index] { return false }
        return true
    }
}

/// The names, each once, in order of their first appearance.
func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
}
