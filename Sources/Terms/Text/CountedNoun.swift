/// The number with its noun: `1 window`, `3 windows`.
///
/// - Parameter plural: for nouns that do not take an `s`.
package func counted(_ number: Int, _ noun: String, plural: String? = nil) -> String {
    "\(number) \(noun.inflected(for: number, plural: plural))"
}

extension String {
    /// The noun, or its plural unless the number is one.
    package func inflected(for number: Int, plural: String? = nil) -> String {
        number == 1 ? self : plural ?? "\(self)s"
    }
}
