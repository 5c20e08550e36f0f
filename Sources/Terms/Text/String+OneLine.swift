extension String {
    /// True if the text has no line break. Names in a plan must be one line.
    package var isOneLine: Bool { !contains(where: \.isNewline) }
}
