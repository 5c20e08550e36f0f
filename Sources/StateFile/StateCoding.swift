import Foundation

/// The two functions that write events as JSON and read them again.
package struct StateCoding<Payload: Sendable>: Sendable {
    let encode: @Sendable (Payload) throws -> [UInt8]
    let decode: @Sendable (UnsafeRawBufferPointer) throws -> Payload

    /// - Parameters:
    ///   - encode: The event as JSON in UTF-8 on one line, without control characters.
    ///   - decode: Reads what `encode` wrote. The bytes are valid only during the call; they are known to be
    ///     the ones that were written, so a failure means that another version of the program wrote them.
    package init(
        encode: @escaping @Sendable (Payload) throws -> [UInt8],
        decode: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Payload
    ) {
        self.encode = encode
        self.decode = decode
    }
}

extension StateCoding {
    /// The same coding with a quicker reader for the forms that it knows; what that leaves (`nil`) is read as
    /// before.
    package func reading(
        first quick: @escaping @Sendable (UnsafeRawBufferPointer) -> Payload?
    ) -> StateCoding {
        StateCoding(encode: encode, decode: { [decode] bytes in try quick(bytes) ?? decode(bytes) })
    }
}

extension StateCoding where Payload: Codable {
    /// The coding that `Codable` gives, with keys in alphabetical order.
    package static var codable: StateCoding {
        StateCoding(
            encode: { payload in
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                return Array(try encoder.encode(payload))
            },
            decode: { bytes in
                try JSONDecoder().decode(Payload.self, from: Data(bytes))
            })
    }
}
