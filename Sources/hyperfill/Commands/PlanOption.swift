import ArgumentParser

/// The plan file that most commands work on.
struct PlanOption: ParsableArguments {
    @Argument(help: "The plan file.", completion: .file(extensions: ["yaml", "yml"]))
    var plan: String

    /// Reads, checks and compiles the plan; warnings go to standard error.
    ///
    /// - Throws: ``Ending`` after every problem was printed.
    func compile() throws -> CompiledPlan {
        try CompiledPlan(path: plan)
    }
}
