import RowSources
import Rows
import Statements
import Timescale

/// How a hypertable's rows are sent: as binary, which spares the server the parsing, or as text, where the
/// program cannot know for certain what the server would make of it.
public struct SentForm: Hashable, Sendable {
    /// What the source is asked for.
    public let form: RowForm
    /// Why rows go as text; `nil` when they go as binary.
    public let reason: BinaryMisfit?

    /// Binary, if every column that may be sent has a type that is converted exactly.
    ///
    /// - Parameters:
    ///   - columns: the plan's; `nil` means any column of the table.
    ///   - encoding: that of the source's text; `nil` when its values have types.
    public init(_ facts: HypertableFacts, columns: [String]?, encoding: String?) {
        var types: [String: BinaryType] = [:]
        var misfit: BinaryMisfit?
        for column in facts.columns where !column.isGenerated && columns?.contains(column.name) ?? true {
            let type = column.binaryType
            types[column.name] = type
            if type == nil, misfit == nil {
                misfit = BinaryMisfit(.type(column: column.name, type: column.baseType))
            }
        }
        if let encoding, !BinaryEncoder.isUTF8(encoding) { misfit = BinaryMisfit(.encoding(encoding)) }
        form = misfit == nil ? .binary(types) : .text
        reason = misfit
    }

    init(text reason: BinaryMisfit) {
        form = .text
        self.reason = reason
    }
}

extension Column {
    /// The form in which its values are sent as binary; `nil` when they are not.
    public var binaryType: BinaryType? {
        isEnum ? .enumeration : BinaryType(formatted: baseType)
    }
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
