import Tasks

/// Something about the target that does not fit the plan, with the place in the plan that asked for it.
public struct PlanProblem: Hashable, Sendable {
    /// Whether the plan must not be run.
    public var isError: Bool
    /// A stable identifier, for programs that read diagnostics.
    public var code: String
    public var message: String
    /// `nil` when the plan has no place for it.
    public var place: PlanPlace?
    /// What to do about it.
    public var fix: String?

    public init(isError: Bool, code: String, _ message: String, at place: PlanPlace?, fix: String? = nil) {
        self.isError = isError
        self.code = code
        self.message = message
        self.place = place
        self.fix = fix
    }
}
