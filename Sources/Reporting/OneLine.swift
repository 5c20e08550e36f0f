extension String {
    /// Whether a plan can have it as a name: those are one line.
    public var isOneLine: Bool { !contains(where: \.isNewline) }
}
