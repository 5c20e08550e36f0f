import Tasks
import Terms
import Timescale

extension HypertableSpec {
    /// The columns that are sent, as far as plan and table tell; `nil` if the source names them.
    package func sentColumns(of facts: HypertableFacts) -> [String]? {
        if let columnNames { return columnNames }
        let isNamed =
            switch source.kind {
            case .csv(_, _, let format), .command(_, _, .csv(let format)): format.header
            case .command(_, _, .values(let format, _)): format != .text
            case .database: true
            }
        return isNamed ? nil : facts.columns.filter { !$0.isGenerated }.map(\.name)
    }
}
