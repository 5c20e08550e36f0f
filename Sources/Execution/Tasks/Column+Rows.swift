import Rows
import Timescale

extension Column {
    /// The type by which its values are sent as binary; `nil` if they are not.
    package var binaryType: BinaryType? {
        isEnum ? .enumeration : BinaryType(formatted: baseType)
    }

    /// The kind of its elements; `nil` if it is no array.
    package var arrayElements: ArrayElements? {
        guard baseType.hasSuffix("[]") else { return nil }
        return ["json[]", "jsonb[]"].contains(baseType) ? .json : .values
    }

    /// Its type, if that may lose a part of a value without an error.
    package var lossyType: LossyType? { LossyType(formatted: modifiedType) }
}
