import Diagnostics
import TimeAxis

/// Other common names of the time types.
enum TimeTypeWords {
    static let others = [
        "int8": "bigint", "long": "bigint", "int64": "bigint", "int": "integer", "int4": "integer",
        "int32": "integer", "int2": "smallint", "int16": "smallint", "datetime": "timestamp",
        "timestamp with time zone": "timestamptz", "timestamp without time zone": "timestamp",
    ]

    static func meant(by word: String) -> String? {
        others[word.lowercased()] ?? nearest(to: word, among: TimeType.allCases.map(\.rawValue))
    }
}
