#if SQLite
    import Rows
    import TimeAxis

    /// The condition of SQL that a time lies in a window, and the values of its parameters.
    struct SQLiteRange {
        /// The values of the parameters `?1`, `?2`, ….
        private(set) var bounds: [SQLiteBound] = []
        private let shape: SQLiteTimeShape?
        private var edges: [Edge] = []

        /// The parameter of a bound, and that of the end of its minute if the bound is a text within a minute.
        private struct Edge {
            let edge: WindowBound
            let bound: String
            let minuteEnd: String?
        }

        /// - Throws: `BoundFormError` for a bound that the column's form cannot represent.
        init(_ window: Window, _ times: SQLiteTimes) throws {
            shape = times.shape
            if let start = window.start { add(.start, try times.bound(start)) }
            add(.end, try times.bound(window.end))
        }

        private mutating func add(_ edge: WindowBound, _ bound: SQLiteBound) {
            var minuteEnd: SQLiteBound?
            if case .text(let text) = bound { minuteEnd = shape?.minuteEnd(of: text).map { .text($0) } }
            edges.append(
                Edge(edge: edge, bound: parameter(bound), minuteEnd: minuteEnd.map { parameter($0) }))
        }

        private mutating func parameter(_ bound: SQLiteBound) -> String {
            bounds.append(bound)
            return "?\(bounds.count)"
        }

        /// - Parameter time: the time column, an expression of SQL.
        func condition(_ time: String) -> String {
            edges.flatMap { terms($0, time) }.joined(separator: " AND ")
        }

        /// A comparison that an index answers, and an exact one for the minute of the bound.
        private func terms(_ edge: Edge, _ time: String) -> [String] {
            let sign = edge.edge == .start ? ">=" : "<"
            guard let shape, let minuteEnd = edge.minuteEnd else { return ["\(time) \(sign) \(edge.bound)"] }
            let ordered = "\(shape.ordered(time)) \(sign) \(edge.bound)"
            return edge.edge == .start
                ? ["\(time) >= \(edge.bound)", "(\(time) >= \(minuteEnd) OR \(ordered))"]
                : ["\(time) < \(minuteEnd)", "(\(time) < \(edge.bound) OR \(ordered))"]
        }
    }
#endif
