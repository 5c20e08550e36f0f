/// A source line ready to be shown: tabs expanded, secrets masked, control characters escaped, cut to a width.
struct Excerpt {
    /// The line as shown.
    private(set) var text = ""
    /// The terminal column, from 0, at which the underline starts.
    private(set) var underlineStart = 0
    /// Terminal columns to underline, at least 1.
    private(set) var underlineWidth = 1

    private static let tabWidth = 4
    private static let mask = "********"
    private static let widest = 100

    /// Only the part of a long line is looked at that can be shown: a line may have thousands of diagnostics.
    init(line: ExcerptLine, column: Int, length: Int) {
        let first = min(max(0, column - 1), line.scalars.count)
        let last = min(first + length, line.scalars.count)
        let part = max(0, first - 2 * Self.widest)..<min(line.scalars.count, first + 2 * Self.widest)
        var cells = Self.cells(of: line, in: part)
        let place = first - part.lowerBound
        var start = cells[..<place].reduce(0) { $0 + $1.width }
        if place < cells.count, cells[place].isHidden, cells[place].width == 0 {
            // Inside a mask: point at its beginning.
            start -= Self.mask.count
        }
        let end = min(max(place, last - part.lowerBound), cells.count)
        let width = cells[place..<end].reduce(0) { $0 + $1.width }
        let total = cells.reduce(0) { $0 + $1.width }
        if total > Self.widest || part.upperBound < line.scalars.count {
            let dropped = Self.cut(&cells, around: start)
            start -= dropped
        }
        text = cells.map(\.text).joined()
        underlineStart = start
        let shown = cells.reduce(0) { $0 + $1.width }
        underlineWidth = max(1, min(width, shown - start))
    }

    private struct Cell {
        var text: String
        var width: Int
        var isHidden = false
    }

    private static func cells(of line: ExcerptLine, in part: Range<Int>) -> [Cell] {
        var cells: [Cell] = []
        var width = 0
        var secrets = line.secrets(from: part.lowerBound)[...]
        for index in part {
            while let secret = secrets.first, secret.upperBound <= index { secrets.removeFirst() }
            let scalar = line.scalars[index]
            let cell: Cell
            if secrets.first?.contains(index) == true {
                let isFirst = !(cells.last?.isHidden ?? false)
                cell = Cell(text: isFirst ? mask : "", width: isFirst ? mask.count : 0, isHidden: true)
            } else if scalar == "\t" {
                let spaces = tabWidth - width % tabWidth
                cell = Cell(text: String(repeating: " ", count: spaces), width: spaces)
            } else {
                let text = displayText(of: scalar)
                let isEscaped = text.unicodeScalars.count > 1
                cell = Cell(text: text, width: isEscaped ? text.count : displayWidth(of: scalar))
            }
            width += cell.width
            cells.append(cell)
        }
        return cells
    }

    /// Keeps the part of a long line that holds the column `start`; returns how far it moves to the left.
    private static func cut(_ cells: inout [Cell], around start: Int) -> Int {
        let lead = widest / 3
        var offset = 0
        var dropped = 0
        if start > widest - lead {
            let kept = cells.firstIndex { cell in
                guard offset < start - lead else { return true }
                offset += cell.width
                return false
            }
            cells.removeSubrange(..<(kept ?? cells.endIndex))
            cells.insert(Cell(text: "…", width: 1), at: 0)
            dropped = offset - 1
        }
        var width = 0
        if let end = cells.firstIndex(where: { cell in
            width += cell.width
            return width > widest
        }) {
            cells.removeSubrange(end...)
            cells.append(Cell(text: "…", width: 1))
        }
        return dropped
    }
}
