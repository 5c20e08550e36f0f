import Tasks
import Terms
import TimeAxis

/// The graph of a plan in a form for other programs: `plan --graph dot|mermaid|json`.
package struct GraphText: Sendable {
    /// The forms.
    package enum Form: String, CaseIterable, Sendable {
        case dot, mermaid, json
    }

    /// More windows of a hypertable than this are drawn as the first three, one node for those between, and the
    /// last. JSON has them all.
    package static let windowLimit = 12

    private let graph: TaskGraph

    package init(_ graph: TaskGraph) {
        self.graph = graph
    }

    /// The whole text, ended by a line break.
    package func text(_ form: Form) -> String {
        switch form {
        case .dot: dot
        case .mermaid: mermaid
        case .json: json
        }
    }

    private var dot: String {
        let drawing = Drawing(graph)
        var text = "digraph hyperfill {\n  rankdir=LR;\n  node [shape=box, fontname=\"monospace\"];\n"
        for (number, cluster) in drawing.clusters.enumerated() {
            text += "  subgraph cluster_\(number) {\n    label=\(Self.dotQuoted(cluster.label));\n"
            for node in cluster.nodes {
                let style = node.isSummary ? ", style=dashed" : ""
                text += "    n\(node.number) [label=\(Self.dotQuoted(node.label))\(style)];\n"
            }
            text += "  }\n"
        }
        for edge in drawing.edges { text += "  n\(edge.from) -> n\(edge.to);\n" }
        return text + "}\n"
    }

    private var mermaid: String {
        let drawing = Drawing(graph)
        var text = "flowchart LR\n"
        for (number, cluster) in drawing.clusters.enumerated() {
            text += "  subgraph h\(number)[\(Self.mermaidQuoted(cluster.label))]\n"
            for node in cluster.nodes { text += "    n\(node.number)[\(Self.mermaidQuoted(node.label))]\n" }
            text += "  end\n"
        }
        for edge in drawing.edges { text += "  n\(edge.from) --> n\(edge.to)\n" }
        return text
    }

    /// One object, `"format": "hyperfill-graph"`, `"version": 1`; `tasks[]` has `id`, `kind`, `fingerprint` and
    /// `after`, the ids of the tasks that must have succeeded before.
    private var json: String {
        let tasks = graph.tasks.map { task in
            JSONText.object([
                ("id", .string(task.name.text)), ("kind", .string(task.kind.rawValue)),
                ("fingerprint", .string(task.fingerprint.description)),
                ("after", .strings(task.dependencies.lazy.map { graph.tasks[$0].name.text })),
            ])
        }
        return JSONText.object([
            ("format", .string("hyperfill-graph")), ("version", .integer(1)),
            ("plan", .string(graph.planFile)), ("fingerprint", .string(graph.fingerprint.description)),
            ("tasks", .array(tasks)),
        ]).document
    }

    private static func dotQuoted(_ text: String) -> String {
        "\"\(displayLine(text).replacingScalars("\\", with: "\\\\").replacingScalars("\"", with: "\\\""))\""
    }

    /// Mermaid has no escape character, only HTML-like entities between `#` and `;`.
    private static func mermaidQuoted(_ text: String) -> String {
        var result = ""
        for scalar in displayLine(text).unicodeScalars {
            switch scalar {
            case "\"", "#", ";", "<", ">", "&", "`", "\\", "[", "]": result += "#\(scalar.value);"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return "\"\(result)\""
    }
}

/// The nodes and edges to draw, runs of windows already taken together.
private struct Drawing {
    struct Node {
        let number: Int
        let label: String
        /// Whether it stands for several windows.
        let isSummary: Bool
    }

    struct Edge: Hashable {
        let from: Int
        let to: Int
    }

    private(set) var clusters: [(label: String, nodes: [Node])] = []
    private(set) var edges: [Edge] = []
    private var nodeOfTask: [Int]
    private var nodeCount = 0

    init(_ graph: TaskGraph) {
        nodeOfTask = [Int](repeating: 0, count: graph.tasks.count)
        for spec in graph.hypertables {
            var nodes = spec.before.map { node([$0], graph.tasks[$0].kind.rawValue) }
            for group in Self.groups(spec.windows) {
                guard group.count == 1, let window = group.first else {
                    let label = "… \(Figures.counted(group.count, "more window")) …"
                    nodes.append(node(group.flatMap(\.tasks), label, isSummary: true))
                    continue
                }
                let name = window.bounds.name(as: spec.timeType)
                for task in window.tasks {
                    nodes.append(node([task], "\(name) \(graph.tasks[task].kind.rawValue)"))
                }
            }
            nodes += spec.after.map { node([$0], graph.tasks[$0].kind.rawValue) }
            clusters.append((spec.table.description, nodes))
        }
        var seen: Set<Edge> = []
        for (index, task) in graph.tasks.enumerated() {
            for dependency in task.dependencies {
                let edge = Edge(from: nodeOfTask[dependency], to: nodeOfTask[index])
                if edge.from != edge.to, seen.insert(edge).inserted { edges.append(edge) }
            }
        }
    }

    private mutating func node(_ tasks: [Int], _ label: String, isSummary: Bool = false) -> Node {
        for task in tasks { nodeOfTask[task] = nodeCount }
        defer { nodeCount += 1 }
        return Node(number: nodeCount, label: label, isSummary: isSummary)
    }

    /// Windows to draw by themselves, alone in their group, and those to take together.
    private static func groups(_ windows: [PlannedWindow]) -> [[PlannedWindow]] {
        guard windows.count > GraphText.windowLimit else { return windows.map { [$0] } }
        return windows.prefix(3).map { [$0] } + [Array(windows[3..<(windows.count - 1)])]
            + windows.suffix(1).map { [$0] }
    }
}
