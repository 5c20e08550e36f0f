import Tasks
import Terms

/// A point in which the plan does not fit its target or a source, with the place in the plan that asks for it.
package struct PlanProblem: Hashable, Sendable {
    /// The two sides that may be out of reach.
    package enum Side: Hashable, Sendable {
        case target, source
    }

    /// Whether the plan must not be run.
    package var isError: Bool
    /// A stable identifier, for programs that read diagnostics.
    package var code: String
    package var message: String
    /// `nil` if no place in the plan asks for it.
    package var place: PlanPlace?
    /// What to do about it.
    package var fix: String?
    /// The side that cannot be reached or written to, if that is the problem.
    package var unreachable: Side?
    /// The risk with whose acceptance a run goes on all the same; `nil` if none helps.
    package var risk: Risk?
    /// Whether it may pass by itself: the same check may succeed a little later, and the tasks of a run may try again.
    package var isTransient = false

    package init(isError: Bool, code: String, _ message: String, at place: PlanPlace?, fix: String? = nil) {
        self.isError = isError
        self.code = code
        self.message = message
        self.place = place
        self.fix = fix
    }

    /// A reason not to run the plan.
    static func error(
        _ code: String, _ message: String, at place: PlanPlace?, fix: String? = nil
    ) -> PlanProblem {
        PlanProblem(isError: true, code: code, message, at: place, fix: fix)
    }

    /// A point that a person should know before the run.
    static func warning(
        _ code: String, _ message: String, at place: PlanPlace?, fix: String? = nil
    ) -> PlanProblem {
        PlanProblem(isError: false, code: code, message, at: place, fix: fix)
    }
}

extension PlanPlaces {
    /// Where the column is given; the place of `columns` if it is not given by itself.
    func ofColumn(_ name: String) -> PlanPlace { ofColumns[name] ?? columns }
}
