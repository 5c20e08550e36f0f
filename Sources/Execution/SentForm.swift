import RowSources
import Rows
import Statements
import Tasks
import Terms
import Timescale

/// How a hypertable's rows are sent: as binary, which spares the server the parsing, or as text, where the
/// program cannot know for certain what the server would make of it.
public struct SentForm: Hashable, Sendable {
    /// What the source is asked for.
    public let form: RowForm
    /// Why rows go as text; `nil` when they go as binary.
    public let reason: BinaryMisfit?

    /// Binary, if every column that is sent has a type that is converted exactly.
    ///
    /// - Parameters:
    ///   - columns: `nil` while nobody knows which are sent: what is converted is then binary, and the source finds the
    ///     misfit when it names another.
    ///   - format: that of the source's CSV; `nil` when its values have types.
    public init(_ facts: HypertableFacts, columns: [String]?, format: CSVFormat?) {
        var types: [String: BinaryType] = [:]
        var misfit: BinaryMisfit?
        for column in facts.columns where !column.isGenerated && columns?.contains(column.name) ?? true {
            let type = column.binaryType
            types[column.name] = type
            if type == nil, misfit == nil, columns != nil {
                misfit = BinaryMisfit(.type(column: column.name, type: column.baseType))
            }
        }
        if let format, let whole = BinaryEncoder.misfit(of: format) { misfit = whole }
        form = misfit == nil ? .binary(types) : .text
        reason = misfit
    }

    init(text reason: BinaryMisfit) {
        form = .text
        self.reason = reason
    }
}

extension HypertableSpec {
    /// The columns that are sent, as far as plan and table tell; `nil` where the source names them.
    public func sentColumns(of facts: HypertableFacts) -> [String]? {
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

extension Column {
    /// The form in which its values are sent as binary; `nil` when they are not.
    public var binaryType: BinaryType? {
        isEnum ? .enumeration : BinaryType(formatted: baseType)
    }

    /// What its elements are; `nil` when it is no array.
    public var arrayElements: ArrayElements? {
        guard baseType.hasSuffix("[]") else { return nil }
        return ["json[]", "jsonb[]"].contains(baseType) ? .json : .values
    }

    /// What it keeps of a value; `nil` when that is all of it.
    public var limit: TypeLimit? { TypeLimit(formatted: modifiedType) }
}

extension CopyStatement.Format {
    init(_ format: SentFormat) {
        self =
            switch format {
            case .csv(let format): .csv(format)
            case .binary: .binary
            }
    }
}
